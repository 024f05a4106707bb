import type { EventDefinition } from "../define/event.js";
import {
  PublishNotSentError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
  StreamMissingError,
} from "../errors.js";
import type { Deadline } from "./deadline.js";
import type { Outlet } from "./deliver.js";
import type { Message } from "./message.js";

/** The server does not let this user publish to the subject. */
export function forbiddenError(message: Message, cause: Error): PublishRefusedError {
  const facts = { stream: undefined, serverCode: 0, reason: cause.message };
  return new PublishRefusedError(message.event.name, facts, { cause });
}

export function streamMissing(message: Message): StreamMissingError {
  const stream = message.event.stream?.name ?? "";
  return new StreamMissingError({ subject: message.subject, stream });
}

/** Why a message is given up whose deadline has passed. */
export function lateError(
  outlet: Outlet,
  message: Message,
  options: {
    readonly deadline: Deadline;
    readonly attempts: number;
    /** Why the last attempt stored nothing, where the server said so. */
    readonly turnedAway?: string | undefined;
    readonly mayBeStored: boolean;
  },
): Error {
  const { attempts, turnedAway } = options;
  const elapsed = Date.now() - options.deadline.started;
  const { subject, id: messageId } = message;
  if (options.mayBeStored) {
    const facts = { subject, messageId, attempts, elapsed, batch: message.batch?.length };
    // such as a missing permission to hear of acknowledgements
    return new PublishOutcomeUnknownError(message.event.name, facts, {
      cause: outlet.acknowledgements.failure,
    });
  }
  return notSentError(outlet, message.event, { subject, deadline: options.deadline, turnedAway });
}

export function notSentError(
  outlet: Outlet,
  event: EventDefinition,
  facts: {
    readonly subject: string;
    readonly deadline: Deadline;
    readonly turnedAway?: string | undefined;
  },
): PublishNotSentError {
  const idle = outlet.link.isUp ? "too many messages wait before it" : "the connection is down";
  const elapsed = Date.now() - facts.deadline.started;
  const reason = facts.turnedAway ?? idle;
  return new PublishNotSentError(event.name, { subject: facts.subject, elapsed, reason });
}
