import type { Location } from "../location.js";

/** A server of NATS that the document names. It has no credentials, only what kind of them is asked for. */
export interface Server {
  /** In the document. */
  readonly key: string;
  /** `nats://` or `tls://`, with variables in braces: `tls://{region}.example.com:4222`. */
  readonly url: string;
  readonly description?: string;
  /** One for each `{name}` in the url of which something is known. */
  readonly variables: readonly ServerVariable[];
  /** Each of them is enough; a list in it means all of them. Absent: the document does not say. */
  readonly security?: readonly (SecurityKind | readonly SecurityKind[])[];
  readonly location?: Location;
}

export interface ServerVariable {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
}

export type SecurityKind = "userPassword" | "token" | "certificate" | "nkey" | "credentials" | "none";
