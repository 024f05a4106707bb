/** Why a document is not there, and what can be done about it. */
export interface Failure {
  /** Begins a clause: "the name … does not resolve". */
  readonly cause: string;
  /** Absent: no more can be said than that the address may be wrong. */
  readonly hint?: string;
}

/** The address of a host is one of this machine or its network. */
export class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";
  readonly code = "PRIVATE_ADDRESS";
  readonly host: string;

  constructor(host: string) {
    super(`${host} is at a private address`);
    this.host = host;
  }
}

export function privateCause(host: string): string {
  return `it is at a private address; the option --remote-host ${host} allows it`;
}

const download = "download the file next to this document";
const unknownAuthority =
  "its certificate is signed by nobody whom Node trusts, as those of companies and of test servers are";
const trustHint = `If the authority is your own, name its certificate in the environment, NODE_EXTRA_CA_CERTS=/path/to/ca.pem; or ${download}.`;
const clockHint = "Renew the certificate of the server, or correct the clock of this computer.";

/** By the codes of Node's errors. */
const failures: Readonly<Record<string, (url: URL) => Failure>> = {
  ENOTFOUND: ({ hostname }) => ({
    cause: `no address is known for the name "${hostname}"`,
    hint: `Correct the name. Where names of the internet are known to a proxy only, ${download}: proxies are not used.`,
  }),
  EAI_AGAIN: ({ hostname }) => ({
    cause: `the name "${hostname}" could not be looked up: no server of names answered`,
    hint: `Check the connection and try again, or ${download}.`,
  }),
  ECONNREFUSED: ({ host }) => ({
    cause: `${host} refused the connection: nothing listens there`,
    hint: `Check the port, and whether the server runs; or ${download}.`,
  }),
  ECONNRESET: ({ host }) => ({
    cause: `${host} closed the connection before its answer was complete`,
    hint: `Try again, and check whether the port speaks TLS; or ${download}.`,
  }),
  ETIMEDOUT: ({ host }) => ({
    cause: `${host} does not answer`,
    hint: `Check the connection and firewalls, or ${download}: proxies are not used.`,
  }),
  EHOSTUNREACH: ({ host }) => unreachable(host),
  ENETUNREACH: ({ host }) => unreachable(host),
  EPROTO: ({ host }) => ({
    cause: `${host} does not speak TLS, or none that Node speaks`,
    hint: `Check the port. Where the server speaks http: only, write that and allow it with --remote-host ${host}.`,
  }),
  DEPTH_ZERO_SELF_SIGNED_CERT: () => ({ cause: unknownAuthority, hint: trustHint }),
  SELF_SIGNED_CERT_IN_CHAIN: () => ({ cause: unknownAuthority, hint: trustHint }),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => ({ cause: unknownAuthority, hint: trustHint }),
  UNABLE_TO_GET_ISSUER_CERT: () => ({ cause: unknownAuthority, hint: trustHint }),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => ({ cause: unknownAuthority, hint: trustHint }),
  CERT_UNTRUSTED: () => ({ cause: unknownAuthority, hint: trustHint }),
  CERT_HAS_EXPIRED: () => ({ cause: "its certificate has expired", hint: clockHint }),
  CERT_NOT_YET_VALID: () => ({ cause: "its certificate is not valid yet", hint: clockHint }),
  ERR_TLS_CERT_ALTNAME_INVALID: ({ hostname }) => ({
    cause: `its certificate is not one for "${hostname}"`,
    hint: `Use a name that the certificate has, or ${download}.`,
  }),
};

function unreachable(host: string): Failure {
  return {
    cause: `no way leads to ${host} from this network`,
    hint: `Check the connection, or ${download}.`,
  };
}

/** What a failed request of an address comes from. */
export function failureOf(error: unknown, url: URL): Failure {
  if (error instanceof PrivateAddressError) return { cause: privateCause(error.host) };
  if (!(error instanceof Error)) return { cause: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = Object.hasOwn(failures, code) ? failures[code]?.(url) : undefined;
  return known ?? { cause: `the request failed: ${error.message || code || error.name}` };
}
