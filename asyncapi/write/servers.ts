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
    // a document has no way to ask for several at once
    const kinds = (server.security ?? []).flatMap((way) => way).filter((kind) => kind !== "none");
    for (const kind of kinds) used.add(kind);
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
      },
    ];
  });
  return {
    servers: Object.fromEntries(entries),
    securitySchemes: Object.fromEntries([...used].map((kind) => [kind, schemes[kind]])),
  };
}
