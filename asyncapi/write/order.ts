import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";

/** How the members of things stand in a document. `key`, `events` and `address` are those of an application's own document. */
export const rootOrder = [
  ...["asyncapi", "id", "x-hazelnats-name", "info", "defaultContentType", "servers", "x-jetstream"],
  ...["channels", "operations", "messages", "components"],
];
export const infoOrder = [
  ...["title", "version", "description", "termsOfService", "contact", "license", "tags", "externalDocs"],
];
const serverOrder = [
  ...["host", "pathname", "protocol", "protocolVersion", "title", "summary", "description", "variables"],
  ...["security", "tags", "externalDocs", "bindings"],
];
export const channelOrder = [
  ...["address", "events", "title", "summary", "description", "servers", "tags", "externalDocs"],
  ...["parameters", "bindings", "messages", "x-jetstream"],
];
export const operationOrder = [
  ...["x-hazelnats-name", "action", "channel", "events", "title", "summary", "description", "deprecated"],
  ...["security", "tags", "externalDocs", "bindings", "messages", "reply", "x-jetstream"],
];
export const messageOrder = [
  ...["key", "x-hazelnats-name", "name", "title", "summary", "description", "deprecated", "tags"],
  ...["externalDocs", "traits", "contentType", "correlationId", "headers", "payload", "bindings", "examples"],
  "x-jetstream",
];

export const actorOrder = [
  ...["durable", "concurrency", "timeout", "ackWait", "pulse", "retry", "maxAge", "tooOld", "maxDeliveries"],
  ...["deadLetter", "breaker", "orderBy", "rateLimit", "idempotency", "deliver"],
];

export function orderedServers(servers: Json | undefined): Json | undefined {
  if (!isJsonObject(servers)) return servers;
  return Object.fromEntries(
    Object.entries(servers).map(([key, server]) => [
      key,
      isJsonObject(server) ? inOrder(serverOrder, server) : server,
    ]),
  );
}

/** The members in the given order, then the others as they come, extensions last. */
export function inOrder(order: readonly string[], members: JsonObject): JsonObject {
  const known = order.filter((key) => Object.hasOwn(members, key));
  const others = Object.keys(members).filter((key) => !order.includes(key));
  const keys = [
    ...known,
    ...others.filter((key) => !key.startsWith("x-")),
    ...others.filter((key) => key.startsWith("x-")),
  ];
  return Object.fromEntries(
    keys.flatMap((key): [string, Json][] => {
      const value = members[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Two orders in one: each of `some` that `all` has, too, stands where it has its place in both. */
export function mergedOrder(some: readonly string[], all: readonly string[]): readonly string[] {
  const known = new Set(some);
  const merged = new Set<string>();
  let next = 0;
  for (const key of all) {
    if (known.has(key) && !merged.has(key)) {
      while (next < some.length && some[next] !== key) merged.add(some[next++] ?? "");
      next += 1;
    }
    merged.add(key);
  }
  for (const key of some) merged.add(key);
  return [...merged];
}
