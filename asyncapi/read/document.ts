import type { Cursor } from "../cursor.js";
import type { Json, JsonObject } from "../json.js";
import type { Route } from "./events.js";
import type { Message, Specification } from "./specification.js";

/** Values that references may expand to; past it, they stay as they are. */
const budget = 50_000;

/**
 * All that the document says without meaning for code, under its own keys, so that nothing is lost on the way
 * back. References are resolved where that ends soon.
 */
export function readDocument(
  specification: Specification,
  { names, routes }: { names: ReadonlyMap<Message, string>; routes: readonly Route[] },
): JsonObject {
  const { root, channels, operations } = specification;
  const plain = new Expansion();
  const info = plain.without(root.get("info"), ["title", "version", "description", "x-hazelnats-name"]);
  const top = plain.without(root, [
    "asyncapi",
    "info",
    "channels",
    "operations",
    "components",
    "x-jetstream",
    "x-hazelnats-name",
  ]);
  const components = root.get("components");
  const routed = new Set(routes.map(({ channel }) => channel));
  const parts: JsonObject = {
    info,
    ...top,
    channels: nonEmpty(
      channels.map((channel) => [
        channel.key,
        plain.without(channel.cursor, [
          ...["parameters", "messages", "publish", "subscribe", "x-jetstream"],
          ...(routed.has(channel) || channel.address === null ? ["address"] : []),
        ]),
      ]),
    ),
    operations: nonEmpty(
      operations.map(({ key, channel, action, cursor }) => [
        key ?? `${channel.key} ${action}`,
        plain.without(cursor, [
          ...[
            "action",
            "channel",
            "messages",
            "message",
            "traits",
            "operationId",
            "description",
            "deprecated",
          ],
          ...["x-jetstream", "x-hazelnats-name", "reply"],
          ...spokenSummary(cursor),
        ]),
      ]),
    ),
    messages: nonEmpty(
      [...names].map(([{ cursor }, name]) => [
        name,
        plain.without(cursor, [
          ...[
            "payload",
            "headers",
            "contentType",
            "schemaFormat",
            "traits",
            "title",
            "description",
            "deprecated",
          ],
          ...["x-jetstream", "x-hazelnats-name"],
          ...spokenSummary(cursor),
        ]),
      ]),
    ),
    components: nonEmpty(["securitySchemes"].map((key) => [key, plain.without(components?.get(key), [])])),
  };
  return nonEmpty(Object.entries(parts));
}

/** Without a description, the summary stands in its place already. */
function spokenSummary(cursor: Cursor): readonly string[] {
  return cursor.string("description") === undefined ? ["summary"] : [];
}

/** Values with references replaced by what they lead to, as long as that is finite and not too much. */
class Expansion {
  #left = budget;

  without(cursor: Cursor | undefined, keys: readonly string[]): JsonObject {
    const entries = cursor?.entries().filter(([key]) => !keys.includes(key)) ?? [];
    return Object.fromEntries(entries.map(([key, value]) => [key, this.#expand(value, new Set())]));
  }

  #expand(cursor: Cursor, around: ReadonlySet<string>): Json {
    this.#left -= 1;
    if (cursor.site !== undefined && (this.#left < 0 || around.has(cursor.identity)))
      return cursor.site.value;
    const { value } = cursor;
    if (typeof value !== "object" || value === null) return value;
    const inside = cursor.site === undefined ? around : new Set([...around, cursor.identity]);
    if (Array.isArray(value)) return cursor.items().map((item) => this.#expand(item, inside));
    return Object.fromEntries(cursor.entries().map(([key, child]) => [key, this.#expand(child, inside)]));
  }
}

function nonEmpty(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(
    entries.filter(
      ([, value]) => typeof value !== "object" || value === null || Object.keys(value).length > 0,
    ),
  );
}
