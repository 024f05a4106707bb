import type { Json, JsonObject } from "../json.js";
import type { SecurityKind, Server } from "../model/index.js";

const schemes: Readonly<Record<Exclude<SecurityKind, "none">, JsonObject>> = {
  userPassword: { type: "userPassword" },
  token: { type: "apiKey", in: "user" },
  certificate: { type: "X509" },
  nkey: { type: "asymmetricEncryption", "x-hazelnats-security": "nkey" },
  credentials: { type: "asymmetricEncryption", "x-hazelnats-security": "credentials" },
};

/** Servers that code alone describes, and the schemes of security that they name. */
export function writeServers(servers: readonly Server[]): {
  readonly servers: JsonObject;
  readonly securitySchemes: JsonObject;
} {
  const used = new Set<Exclude<SecurityKind, "none">>();
  const entries = servers.map((server): [string, Json] => {
    const [, scheme = "nats", host = ""] = /^(\w+):\/\/(.*)$/.exec(server.url) ?? [];
    const ways = (server.security ?? []).map((way) => kindsIn(way));
    const kinds = [...new Set(ways.flat())];
    for (const kind of kinds) used.add(kind);
    // AsyncAPI 3 has no word for several at once, and for none
    const isPlain = ways.every((way) => way.length === 1);
    return [
      server.key,
      {
        host,
        protocol: scheme === "tls" ? "nats-secure" : "nats",
        ...(server.description === undefined ? {} : { description: server.description }),
        ...(server.variables.length === 0
          ? {}
          : { variables: Object.fromEntries(server.variables.map(({ name, ...facts }) => [name, facts])) }),
        ...(kinds.length === 0
          ? {}
          : { security: kinds.map((kind) => ({ $ref: `#/components/securitySchemes/${kind}` })) }),
        ...(isPlain
          ? {}
          : {
              "x-hazelnats-security": ways.map((way) => Object.fromEntries(way.map((kind) => [kind, []]))),
            }),
      },
    ];
  });
  return {
    servers: Object.fromEntries(entries),
    securitySchemes: Object.fromEntries([...used].map((kind) => [kind, schemes[kind]])),
  };
}

function kindsIn(way: SecurityKind | readonly SecurityKind[]): readonly Exclude<SecurityKind, "none">[] {
  const kinds = typeof way === "string" ? [way] : way;
  return kinds.filter((kind) => kind !== "none");
}
