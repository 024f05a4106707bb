import type { Json, JsonObject } from "../json.js";
import { isJsonArray, isJsonObject } from "../json.js";
import { type BindingPlace, boundAsV3 } from "./bindings-v2.js";

/** Parts of AsyncAPI 2 in the form that version 3 has for them. */

export function serversOfV2(servers: Json | undefined): Json | undefined {
  if (!isJsonObject(servers)) return servers;
  return Object.fromEntries(
    Object.entries(servers).map(([key, server]) => [key, isJsonObject(server) ? serverOfV2(server) : server]),
  );
}

/** A URL with or without a scheme becomes a host and a path. */
function serverOfV2({ url, ...rest }: JsonObject): JsonObject {
  if (typeof url !== "string") return partOfV2(rest, "server");
  const [, scheme, host = "", pathname = ""] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]*)(\/.*)?$/i.exec(url) ?? [];
  const isTls = scheme?.toLowerCase() === "tls" && rest["protocol"] !== undefined;
  return partOfV2(
    {
      host,
      ...(pathname === "" || pathname === "/" ? {} : { pathname }),
      ...rest,
      ...(isTls ? { protocol: "tls" } : {}),
    },
    "server",
  );
}

/**
 * Requirements that name schemes become references to them. Version 3 has no word for several that are needed together,
 * for none at all, and for scopes: where there are such, they stand beside as version 2 has them.
 */
function securedAsV3(part: JsonObject): JsonObject {
  const { security } = part;
  if (!isJsonArray(security)) return part;
  const requirements = security.filter(isJsonObject);
  const names = new Set(requirements.flatMap((requirement) => Object.keys(requirement)));
  const isPlain = requirements.every((requirement) => {
    const [scopes, ...others] = Object.values(requirement);
    return others.length === 0 && isJsonArray(scopes) && scopes.length === 0;
  });
  return {
    ...part,
    security: Array.from(names, (name) => reference("components", "securitySchemes", name)),
    ...(isPlain ? {} : { "x-hazelnats-security": requirements }),
  };
}

/** An operation, or any other part that has bindings and requirements. */
export function partOfV2(part: JsonObject, place: BindingPlace): JsonObject {
  return boundAsV3(securedAsV3(part), place);
}

/** Names of servers become references to them. */
export function servedAsV3(channel: JsonObject): JsonObject {
  const { servers } = channel;
  if (!isJsonArray(servers)) return partOfV2(channel, "channel");
  return {
    ...partOfV2(channel, "channel"),
    servers: servers.map((name) => (typeof name === "string" ? reference("servers", name) : name)),
  };
}

/** `scopes` of OAuth's flows are called `availableScopes`. */
export function schemesOfV2(schemes: JsonObject): JsonObject {
  return mapObjects(schemes, (scheme) => {
    const { flows } = scheme;
    if (!isJsonObject(flows)) return scheme;
    const renamed = mapObjects(flows, ({ scopes, ...flow }) => ({
      ...flow,
      ...(scopes === undefined ? {} : { availableScopes: scopes }),
    }));
    return { ...scheme, flows: renamed };
  });
}

function mapObjects(parts: JsonObject, change: (part: JsonObject) => JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [key, isJsonObject(part) ? change(part) : part]),
  );
}

export function reference(...keys: readonly string[]): JsonObject {
  const steps = keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"));
  return { $ref: `#/${steps.join("/")}` };
}
