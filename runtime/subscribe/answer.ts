import type { NatsConnection } from "@nats-io/transport-node";
import type { EventDefinition } from "../define/event.js";
import {
  InvalidDefinitionError,
  InvalidPayloadError,
  InvalidReplyError,
  NonRetryableError,
  RemoteError,
} from "../errors.js";
import { encodeAnswer, encodeAnswerError, sendAnswer } from "../reply/index.js";
import type { AnswerError, Inquiry } from "../reply/index.js";
import type { Outcome } from "./verdict.js";

/** Sends what a handler returned to whoever waits. An answer that can't be sent is a mistake that stays one. */
export async function answerValue(
  nats: NatsConnection,
  inquiry: Inquiry,
  answer: { readonly event: EventDefinition; readonly value: unknown },
): Promise<Outcome> {
  try {
    sendAnswer(nats, inquiry.inbox, await encodeAnswer(answer.event, answer.value));
    return { kind: "returned" };
  } catch (error) {
    if (error instanceof InvalidDefinitionError) throw error;
    // not connected any more: the message comes again, and so does the answer
    if (nats.isClosed()) return { kind: "failed", error };
    return { kind: "invalid", error };
  }
}

/** Tells whoever waits that no answer comes. `event` is `undefined` where the message is no request. */
export function answerFailure(
  nats: NatsConnection,
  inquiry: Inquiry,
  failure: { readonly event: EventDefinition | undefined; readonly error: unknown },
): void {
  const { event } = failure;
  if (event?.reply === undefined || inquiry.plain === true) return;
  const error = toAnswerError(failure.error);
  try {
    sendAnswer(nats, inquiry.inbox, encodeAnswerError(event, error));
  } catch {
    // details that JSON can't hold or the server won't take; the rest is worth knowing all the same
    sendBriefly(nats, inquiry, { event, error });
  }
}

function sendBriefly(
  nats: NatsConnection,
  inquiry: Inquiry,
  failure: { readonly event: EventDefinition; readonly error: AnswerError },
): void {
  const { code, message } = failure.error;
  const brief = { code: shorten(code), message: shorten(message) };
  try {
    sendAnswer(nats, inquiry.inbox, encodeAnswerError(failure.event, brief));
  } catch {
    // the connection is closed: whoever waits runs into a time-out, and the message itself is settled all the same
  }
}

function shorten(text: string): string {
  return text.length > 1_000 ? `${text.slice(0, 1_000)}…` : text;
}

// What other errors say is meant for the logs of this side: it may name tables, hosts or people.
function toAnswerError(error: unknown): AnswerError {
  if (error instanceof RemoteError) {
    return { code: error.remoteCode, message: error.message, details: error.details };
  }
  if (error instanceof NonRetryableError) return { code: error.code, message: error.reason };
  if (error instanceof InvalidPayloadError) {
    return { code: error.code, message: error.message, details: error.issues };
  }
  if (error instanceof InvalidReplyError) {
    return { code: error.code, message: "the answer was not valid, so it was not sent" };
  }
  return { code: "HANDLER_FAILED", message: "the request could not be handled" };
}
