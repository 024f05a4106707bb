import type { ConnectionOptions, TlsOptions } from "./connection-options.js";
import type { SecurityKind, ServerDefinition } from "./define/servers.js";
import { isPartOfHost } from "./define/servers.js";
import type { GivenParameters } from "./define/subject.js";
import { InvalidDefinitionError } from "./errors.js";

/** By how one says who one is, what has to be given. */
interface Credentials {
  readonly userPassword: { readonly user: string; readonly pass: string };
  readonly token: { readonly token: string };
  readonly certificate: {
    readonly tls: TlsOptions &
      (
        | { readonly cert: string; readonly key: string }
        | { readonly certFile: string; readonly keyFile: string }
      );
  };
  readonly nkey: { readonly nkeySeed: string };
  readonly credentials: { readonly credentials: string };
  readonly none: unknown;
}

type AllOf<Kind extends SecurityKind> = (
  Kind extends SecurityKind ? (each: Credentials[Kind]) => void : never
) extends (all: infer All) => void
  ? All
  : never;

type CredentialsFor<Way> = Way extends SecurityKind
  ? Credentials[Way]
  : Way extends readonly (infer Kind extends SecurityKind)[]
    ? AllOf<Kind>
    : never;

type CredentialsOf<S> = S extends { readonly security: readonly (infer Way)[] }
  ? CredentialsFor<Way>
  : unknown;

type VariablesOf<S extends ServerDefinition> = GivenParameters<
  S["url"],
  S extends { readonly variables: infer Variables } ? Variables : unknown
>;

/** The options of a connection to the server: its variables, and the credentials that it asks for. */
export type ServerConnection<S extends ServerDefinition> = Omit<ConnectionOptions, "servers" | "connection"> &
  CredentialsOf<S> &
  (Record<never, never> extends VariablesOf<S>
    ? { readonly variables?: VariablesOf<S> }
    : { readonly variables: VariablesOf<S> });

/**
 * The options that connect to a server of a document: `connectPublisher(ordersPublisher, connectionTo(ordersServers.production,
 * { variables: { region: "eu" }, user, pass }))`. Throws `InvalidDefinitionError` where a variable is missing or can't be
 * a part of the address.
 */
export function connectionTo<const S extends ServerDefinition>(
  server: S,
  ...given: Record<never, never> extends ServerConnection<S> ? [ServerConnection<S>?] : [ServerConnection<S>]
): ConnectionOptions {
  const { variables = {}, ...options }: ConnectionOptions & { readonly variables?: object } = given[0] ?? {};
  const values = new Map<string, unknown>(Object.entries(variables));
  const url = server.url.replace(/\{([^{}]*)\}/g, (_, name: string) =>
    valueOf(name, { server, given: values.get(name) }),
  );
  return { ...options, servers: url };
}

function valueOf(
  name: string,
  { server, given }: { readonly server: ServerDefinition; readonly given: unknown },
): string {
  const { variables = {} } = server;
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const value = given ?? variable?.default;
  const setting = `server ${server.url}: variables.${name}`;
  if (typeof value !== "string" || !isPartOfHost(value)) {
    throw new InvalidDefinitionError(setting, value, "letters, digits, dots and dashes");
  }
  if (variable?.enum?.includes(value) === false) {
    throw new InvalidDefinitionError(setting, value, `one of ${variable.enum.join(", ")}`);
  }
  return value;
}
