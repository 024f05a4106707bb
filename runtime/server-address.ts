/** Addresses without credentials, and the credentials that one of them had. */
export interface Addresses {
  readonly servers: readonly string[];
  /** One of them starts with `tls://` or `wss://`. */
  readonly isSecure: boolean;
  readonly user: string | undefined;
  readonly pass: string | undefined;
  /** NATS reads `nats://secret@host`, without a colon, as a token. */
  readonly token: string | undefined;
}

/**
 * Takes the credentials out of addresses: the client ignores them there, misreads a password of digits as a port,
 * and they would stand in error messages.
 */
export function addressesOf(given: string | readonly string[]): Addresses {
  const list = (typeof given === "string" ? given.split(",") : given).map((text) => text.trim());
  const found = list.map(parse);
  const first = found.find((address) => address.user !== undefined || address.token !== undefined);
  return {
    servers: found.map((address) => address.server),
    isSecure: found.some((address) => /^(?:tls|wss):/i.test(address.server)),
    user: first?.user,
    pass: first?.pass,
    token: first?.token,
  };
}

interface Address {
  readonly server: string;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

function parse(text: string): Address {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)?(?:(.*)@)?([^@]*)$/i.exec(text);
  const [, scheme = "nats://", userInfo, host = ""] = match ?? [];
  const server = `${scheme}${host}`;
  if (userInfo === undefined) return { server };
  const colon = userInfo.indexOf(":");
  if (colon === -1) return { server, token: decode(userInfo) };
  return { server, user: decode(userInfo.slice(0, colon)), pass: decode(userInfo.slice(colon + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // a lone percent sign: the text was not encoded
    if (error instanceof URIError) return text;
    throw error;
  }
}
