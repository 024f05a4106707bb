import type { Msg } from "@nats-io/transport-node";
import { isNoResponder } from "../message-headers.js";

/** What a stream's answer to a publish says. */
export type Acknowledgement =
  | {
      readonly kind: "stored";
      readonly stream: string;
      readonly sequence: number;
      readonly duplicate: boolean;
    }
  /** Trying again can't change it. */
  | {
      readonly kind: "refused";
      readonly stream: string | undefined;
      readonly serverCode: number;
      readonly reason: string;
    }
  /** The server can't say now: no leader, too busy. */
  | { readonly kind: "busy"; readonly reason: string }
  /** No stream and nobody else listens on the subject. */
  | { readonly kind: "no-responder" };

/**
 * JetStream is unavailable at the moment, no leader is elected, too many requests; of a batch a part is missing,
 * because the connection was lost meanwhile, or too many are open.
 */
const passing: readonly unknown[] = [10008, 10009, 10131, 10176, 10210];

/**
 * Reads an answer; `undefined` where it comes from somebody else: any subscriber of the subject may answer too, and
 * says nothing of the stream.
 */
export function acknowledgementOf(message: Msg): Acknowledgement | undefined {
  if (isNoResponder(message)) return { kind: "no-responder" };
  const body = bodyOf(message);
  if (body === undefined) return undefined;
  const { error, stream, seq: sequence, duplicate } = body;
  if (typeof error === "object" && error !== null) return failureOf({ ...error }, stream);
  if (typeof stream !== "string" || typeof sequence !== "number") return undefined;
  return { kind: "stored", stream, sequence, duplicate: duplicate === true };
}

function failureOf(error: Readonly<Record<string, unknown>>, stream: unknown): Acknowledgement | undefined {
  const { err_code: serverCode, description } = error;
  if (typeof serverCode !== "number") return undefined;
  const reason = typeof description === "string" ? description : "no reason given";
  if (passing.includes(serverCode)) return { kind: "busy", reason };
  return { kind: "refused", stream: typeof stream === "string" ? stream : undefined, serverCode, reason };
}

function bodyOf(message: Msg): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = message.json();
    // a copy, because an object has no index signature of its own
    return typeof body === "object" && body !== null ? { ...body } : undefined;
  } catch {
    return undefined; // not JSON, so not from a stream
  }
}
