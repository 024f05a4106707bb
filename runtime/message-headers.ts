import type { Msg, MsgHdrs } from "@nats-io/transport-node";
import type { HeaderMap } from "./header-map.js";

// for those whose types may not import the NATS client's: take it from there
export type { HeaderMap };

export interface ReadHeaders {
  /** Empty where there are none, and where they can't be read. */
  readonly headers: HeaderMap;
  /** The server's status, such as 503; 0 where the message has none. */
  readonly code: number;
  /** The text of that status. */
  readonly description: string;
  /** Why they can't be read; `undefined`: they can. */
  readonly error: unknown;
}

/** Whether the server says that nobody listens to what was asked. */
export function isNoResponder(message: Msg): boolean {
  return message.data.length === 0 && readHeaders(message).code === 503;
}

/**
 * Reads a message's headers. The client throws at names and values that it would not send itself, and where that
 * happens in a subscription's callback, it stops reading from the connection for good (measured with 3.4.0): any
 * publisher that writes `Some Name: x` would silence the process.
 */
export function readHeaders(message: { readonly headers?: MsgHdrs | undefined }): ReadHeaders {
  try {
    const found = message.headers;
    return {
      headers: new Map(found),
      code: found?.code ?? 0,
      description: found?.description ?? "",
      error: undefined,
    };
  } catch (error) {
    return { headers: new Map(), code: 0, description: "", error };
  }
}
