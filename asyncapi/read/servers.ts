import type { Cursor } from "../cursor.js";
import type { SecurityKind, Server, ServerVariable } from "../model/server.js";
import type { Reading } from "./specification.js";

/** What stands before the address, by the document's `protocol`. */
const schemes = new Map([
  ["nats", "nats"],
  ["nats-secure", "tls"],
  ["natss", "tls"],
  ["nats+tls", "tls"],
  ["tls", "tls"],
]);

/** The servers that speak NATS. Those of other protocols are of no use to the generated code. */
export function readServers(root: Cursor, reading: Reading): readonly Server[] {
  return (root.get("servers")?.entries() ?? []).flatMap(([key, cursor]) => {
    const scheme = schemes.get(cursor.string("protocol")?.toLowerCase() ?? "");
    return scheme === undefined ? [] : (readServer(key, { cursor, scheme, root }, reading) ?? []);
  });
}

function readServer(
  key: string,
  { cursor, scheme, root }: { readonly cursor: Cursor; readonly scheme: string; readonly root: Cursor },
  reading: Reading,
): Server | undefined {
  const url = urlOf(cursor, scheme);
  const place = cursor.has("host") ? "host" : "url";
  if (!isAddress(url)) {
    reading.report({
      severity: "warning",
      rule: "server-address",
      message: `The address of the server "${key}" is none of NATS, so there is no code for it.`,
      hint: "Write a host with a port, without user and password: {region}.example.com:4222.",
      location: cursor.locate(place),
    });
    return undefined;
  }
  const names = Array.from(url.matchAll(/\{([^{}]*)\}/g), ([, name = ""]) => name);
  const variables = names.flatMap((name) => {
    const variable = cursor.get("variables")?.get(name);
    return variable === undefined ? [] : [readVariable(name, variable, reading)];
  });
  const description = cursor.string("description") ?? cursor.string("summary") ?? cursor.string("title");
  const security = readSecurity(cursor, { root, reading });
  return {
    key,
    url,
    ...(description === undefined || description.trim() === "" ? {} : { description: description.trim() }),
    variables: variables.filter((variable) => Object.keys(variable).length > 1),
    ...(security && { security }),
    location: cursor.locate(),
  };
}

/** Version 2 writes a URL, with or without a scheme; version 3 a host. A user in it stays in the document. */
function urlOf(cursor: Cursor, scheme: string): string {
  const written = cursor.string("host") ?? cursor.string("url") ?? "";
  const given = /^([a-z][a-z0-9+.-]*):\/\//i.exec(written)?.[1]?.toLowerCase();
  const host = written.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/.*$/, "");
  return `${given === "tls" ? "tls" : scheme}://${host}`;
}

/** The runtime demands the same. */
function isAddress(url: string): boolean {
  const bare = url.replace(/\{[\w-]+\}/g, "x");
  return /^(?:nats|tls):\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::[\dx]+)?$/i.test(bare);
}

function readVariable(name: string, cursor: Cursor, { report }: Reading): ServerVariable {
  const description = cursor.string("description")?.trim() ?? "";
  const values =
    cursor
      .get("enum")
      ?.items()
      .flatMap(({ value }) => textOf(value) ?? []) ?? [];
  const standard = textOf(cursor.plain("default"));
  for (const value of standard === undefined ? values : [...values, standard]) {
    if (/^[\w.-]+$/.test(value)) continue;
    report({
      severity: "error",
      rule: "server-variable",
      message: `The variable "${name}" can't have the value "${value}": it is to be a part of a host's name.`,
      hint: "Choose values of letters, digits, dots and dashes.",
      location: cursor.locate(),
    });
  }
  return {
    name,
    ...(description === "" ? {} : { description }),
    ...(values.length === 0 ? {} : { enum: values }),
    ...(standard === undefined ? {} : { default: standard }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** `undefined` where nothing is said, and where something is asked for that NATS does not have. */
function readSecurity(
  cursor: Cursor,
  { root, reading }: { readonly root: Cursor; readonly reading: Reading },
): Server["security"] {
  const ways: (readonly SecurityKind[])[] = [];
  const stated = cursor.get("x-hazelnats-security") ?? cursor.get("security");
  for (const requirement of stated?.items() ?? []) {
    const type = requirement.string("type");
    if (type !== undefined) {
      // version 3: a scheme stands there itself
      const kinds = kindsOf(requirement, reading);
      if (kinds === undefined) return undefined;
      for (const kind of kinds) ways.push([kind]);
      continue;
    }
    // version 2, and what version 3 has no word for: names of schemes that are all asked for
    let all: readonly (readonly SecurityKind[])[] = [[]];
    for (const [name] of requirement.entries()) {
      const scheme = root.get("components")?.get("securitySchemes")?.get(name);
      const kinds = scheme && kindsOf(scheme, reading);
      if (kinds === undefined) return undefined;
      all = all.flatMap((each) => kinds.map((kind) => (each.includes(kind) ? each : [...each, kind])));
    }
    ways.push(...all);
  }
  if (ways.length === 0) return undefined;
  const single = ways.map(([kind = "none" as const, ...others]) =>
    others.length === 0 ? kind : [kind, ...others],
  );
  return single.filter((way, index) => single.indexOf(way) === index);
}

/** What a scheme asks for, each of these; `undefined`, after a word on it, where NATS has nothing like it. */
function kindsOf(scheme: Cursor, { report }: Reading): readonly SecurityKind[] | undefined {
  const explicit = scheme.string("x-hazelnats-security");
  if (explicit === "nkey" || explicit === "credentials") return [explicit];
  switch (scheme.string("type")) {
    case "userPassword":
    case "plain":
    case "scramSha256":
    case "scramSha512":
      return ["userPassword"];
    case "http":
      return scheme.string("scheme")?.toLowerCase() === "basic" ? ["userPassword"] : ["token"];
    case "apiKey":
    case "httpApiKey":
    case "oauth2":
    case "openIdConnect":
      return ["token"];
    case "X509":
      return ["certificate"];
    // the server sends a text to sign: so work keys, and the JWT of a .creds file
    case "asymmetricEncryption":
      return ["nkey", "credentials"];
    default:
      report({
        severity: "information",
        rule: "server-security",
        message: `NATS has nothing like "${scheme.string("type") ?? ""}", so any credentials may be given.`,
        hint: "NATS knows userPassword, apiKey (a token), X509, and asymmetricEncryption (nkeys and .creds files).",
        location: scheme.locate("type"),
      });
      return undefined;
  }
}
