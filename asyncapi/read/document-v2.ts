import type { Json, JsonObject } from "../json.js";
import { isJsonArray, isJsonObject } from "../json.js";

/** Parts of AsyncAPI 2 in the form that version 3 has for them. */

export function serversOfV2(servers: Json | undefined): Json | undefined {
  if (!isJsonObject(servers)) return servers;
  return Object.fromEntries(
    Object.entries(servers).map(([key, server]) => [key, isJsonObject(server) ? serverOfV2(server) : server]),
  );
}

/** A URL with or without a scheme becomes a host and a path. */
function serverOfV2({ url, ...rest }: JsonObject): JsonObject {
  if (typeof url !== "string") return partOfV2(rest);
  const [, scheme, host = "", pathname = ""] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/]*)(\/.*)?$/i.exec(url) ?? [];
  const isTls = scheme?.toLowerCase() === "tls" && rest["protocol"] !== undefined;
  return partOfV2({
    host,
    ...(pathname === "" || pathname === "/" ? {} : { pathname }),
    ...rest,
    ...(isTls ? { protocol: "tls" } : {}),
  });
}

/** Versions of bindings that AsyncAPI 3 knows; of others it says that they are wrong. */
const bindingVersions: Readonly<Record<string, readonly string[]>> = {
  amqp: ["0.3.0"],
  anypointmq: ["0.0.1"],
  googlepubsub: ["0.2.0"],
  http: ["0.2.0", "0.3.0"],
  ibmmq: ["0.1.0"],
  jms: ["0.0.1"],
  kafka: ["0.3.0", "0.4.0", "0.5.0"],
  mqtt: ["0.2.0"],
  nats: ["0.1.0"],
  pulsar: ["0.1.0"],
  sns: ["0.1.0"],
  solace: ["0.2.0", "0.3.0", "0.4.0"],
  sqs: ["0.2.0"],
  ws: ["0.1.0"],
};

/** A version of a binding that AsyncAPI 3 does not know is left out: then the latest is meant. */
function boundAsV3(part: JsonObject): JsonObject {
  const { bindings } = part;
  if (!isJsonObject(bindings)) return part;
  const known = Object.entries(bindings).map(([protocol, binding]): [string, Json] => {
    if (!isJsonObject(binding) || !Object.hasOwn(bindingVersions, protocol)) return [protocol, binding];
    const { bindingVersion, ...others } = binding;
    // request or response: since 0.2.0 the operation says it
    const { type, ...rest } = others;
    if (protocol === "http" && type !== undefined) return [protocol, rest];
    const isKnown = typeof bindingVersion === "string" && bindingVersions[protocol]?.includes(bindingVersion);
    return [protocol, isKnown === true ? binding : others];
  });
  return { ...part, bindings: Object.fromEntries(known) };
}

/** Requirements that name schemes become references to them. */
function securedAsV3(part: JsonObject): JsonObject {
  const { security } = part;
  if (!isJsonArray(security)) return part;
  const names = security.flatMap((requirement) =>
    isJsonObject(requirement) ? Object.keys(requirement) : [],
  );
  return { ...part, security: names.map((name) => reference("components", "securitySchemes", name)) };
}

/** An operation, or any other part that has bindings and requirements. */
export function partOfV2(part: JsonObject): JsonObject {
  return boundAsV3(securedAsV3(part));
}

/** Names of servers become references to them. */
export function servedAsV3(channel: JsonObject): JsonObject {
  const { servers } = channel;
  if (!isJsonArray(servers)) return partOfV2(channel);
  return {
    ...partOfV2(channel),
    servers: servers.map((name) => (typeof name === "string" ? reference("servers", name) : name)),
  };
}

export function reference(...keys: readonly string[]): JsonObject {
  const steps = keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"));
  return { $ref: `#/${steps.join("/")}` };
}
