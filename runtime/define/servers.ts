import { InvalidDefinitionError } from "../errors.js";
import { freeze } from "./freeze.js";
import { parameterNames } from "./subject.js";

/**
 * How one says who one is: `userPassword` by `user` and `pass`, `token` by `token`, `certificate` by `tls` with a
 * certificate and its key, `nkey` by `nkeySeed`, `credentials` by the text of a `.creds` file. `none`: not at all.
 */
export type SecurityKind = "userPassword" | "token" | "certificate" | "nkey" | "credentials" | "none";

/** What is known of one `{variable}` in the address of a server. */
export interface ServerVariable {
  readonly description?: string;
  /** The values that are allowed; by default any part of a host's name. */
  readonly enum?: readonly string[];
  /** Used where none is given. */
  readonly default?: string;
}

/** A server of NATS, or several that are one cluster, as a document describes them: without any credentials. */
export interface ServerDefinition {
  /** `nats://` or `tls://`, with `{variables}`: `"tls://{region}.example.com:4222"`. */
  readonly url: string;
  readonly variables?: { readonly [name: string]: ServerVariable };
  /** One of these is enough; of a list in the list, all. Default: whatever is given. */
  readonly security?: readonly (SecurityKind | readonly SecurityKind[])[];
  readonly description?: string;
}

export type Servers = Readonly<Record<string, ServerDefinition>>;

/** Defines where an application's NATS runs. Throws `InvalidDefinitionError` where an address can't be meant. */
export function defineServers<const S extends Servers>(servers: S): S {
  for (const [key, server] of Object.entries<ServerDefinition>(servers)) legalServer(key, server);
  return freeze({ ...servers });
}

function legalServer(key: string, { url, variables = {} }: ServerDefinition): void {
  const where = `server "${key}"`;
  const bare = url.replace(/\{[^{}]*\}/g, "x");
  if (!/^(?:nats|tls):\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::[\dx]+)?$/i.test(bare)) {
    const expected = "nats:// or tls://, a host, a port if need be, and nothing else";
    // it may hold a password
    throw new InvalidDefinitionError(`${where}: url`, url.replace(/\/\/.*@/, "//…@"), expected);
  }
  const names = parameterNames(url);
  for (const [name, variable] of Object.entries(variables)) {
    const setting = `${where}: variables.${name}`;
    if (!names.includes(name)) {
      throw new InvalidDefinitionError(setting, variable, `a variable of the address ${url}`);
    }
    for (const value of [...(variable.enum ?? []), variable.default]) {
      if (value === undefined || isPartOfHost(value)) continue;
      throw new InvalidDefinitionError(setting, value, "letters, digits, dots and dashes");
    }
  }
}

/** What may stand for a variable: nothing that would make it another host, or a user. */
export function isPartOfHost(value: string): boolean {
  return /^[\w.-]+$/.test(value);
}
