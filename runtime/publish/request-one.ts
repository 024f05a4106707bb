import type { Msg } from "@nats-io/transport-node";
import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import { NoResponderError, RequestTimeoutError } from "../errors.js";
import { expiresHeader, replyHeader, walnatsReplyHeader } from "../headers.js";
import type { Arrival, Inbox } from "../inbox.js";
import { isNoResponder } from "../message-headers.js";
import { followSignals } from "../abort.js";
import { readAnswer } from "../reply/index.js";
import { remaining, storingDeadline } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import { deliver, linkUp, send } from "./deliver.js";
import { forbiddenError, notSentError } from "./undelivered.js";
import type { Outlet } from "./deliver.js";
import type { InFlight } from "./in-flight.js";
import { messageFor } from "./message.js";
import type { GivenOptions, Message } from "./message.js";

/** The options of a request, as they are when the compiler has checked them. */
export interface RequestGiven extends Omit<GivenOptions, "id"> {
  readonly timeout?: Duration | undefined;
  readonly signal?: AbortSignal | undefined;
}

type RequestOutlet = Outlet & { readonly answers: Inbox; readonly inFlight: InFlight };

export async function requestOne(
  outlet: RequestOutlet,
  event: EventDefinition,
  given: RequestGiven & { readonly payload: unknown; readonly closing: AbortSignal },
): Promise<unknown> {
  const started = Date.now();
  const expires = started + toMilliseconds(given.timeout ?? "30s", `event "${event.name}": timeout`);
  const message = await messageFor(event, given.payload, { ...given, id: undefined });
  message.headers.set(expiresHeader, String(expires));
  const { signal, release } = followSignals([given.closing, given.signal]);
  try {
    return await ask(outlet, message, { started, expires, signal });
  } finally {
    release();
  }
}

async function ask(
  outlet: RequestOutlet,
  message: Message,
  deadline: Deadline & { readonly signal: AbortSignal },
): Promise<unknown> {
  const { event, subject } = message;
  const { signal } = deadline;
  signal.throwIfAborted();
  const milliseconds = remaining(deadline);
  const expectation = outlet.answers.expect({ subject, milliseconds, read: (answer) => answer });
  signal.addEventListener("abort", () => expectation.cancel(), { once: true });
  try {
    const asked = { outlet, message, deadline, inbox: expectation.inbox };
    const arrival =
      event.stream === undefined
        ? await askCore(asked, expectation.arrival)
        : await askStored(asked, expectation.arrival);
    signal.throwIfAborted();
    if (arrival.kind === "forbidden") throw forbiddenError(message, arrival.error);
    if (arrival.kind !== "message") {
      const cause = outlet.answers.failure;
      throw timeoutError(message, { deadline, stored: event.stream !== undefined }, { cause });
    }
    if (isNoResponder(arrival.value)) throw new NoResponderError(event.name, message.subject);
    return await readAnswer(event, arrival.value);
  } finally {
    expectation.cancel();
  }
}

interface Asked {
  readonly outlet: RequestOutlet;
  readonly message: Message;
  readonly deadline: Deadline;
  readonly inbox: string;
}

async function askCore(asked: Asked, arrival: Promise<Arrival<Msg>>): Promise<Arrival<Msg>> {
  const { outlet, message, deadline } = asked;
  await linkUp(outlet, deadline);
  // nobody would wait for the answer any more
  if (remaining(deadline) > 0) send(outlet, message, asked.inbox);
  return arrival;
}

// JetStream needs the reply subject for its acknowledgement. The answer may come before that, which is as good.
async function askStored(asked: Asked, arrival: Promise<Arrival<Msg>>): Promise<Arrival<Msg>> {
  const { outlet, message, deadline } = asked;
  const header = message.event.stream?.wire === "walnats" ? walnatsReplyHeader : replyHeader;
  message.headers.set(header, asked.inbox);
  const stored = deliverInTurn(outlet, message, deadline);
  const first = await Promise.race([arrival, stored.then(() => undefined)]);
  if (first === undefined) return arrival;
  stored.catch(() => undefined); // answered, so it does not matter any more how it was stored
  // silence says nothing of whether it was stored, but delivering ends at the same deadline and does
  if (first.kind !== "message") await stored;
  return first;
}

async function deliverInTurn(outlet: RequestOutlet, message: Message, deadline: Deadline): Promise<void> {
  const { event, subject } = message;
  const milliseconds = remaining(deadline);
  const entered = await outlet.inFlight.enter({ milliseconds, signal: deadline.signal });
  if (!entered) throw notSentError(outlet, event, { subject, deadline });
  try {
    const storing = event.stream === undefined ? deadline : storingDeadline(event.stream, deadline);
    await deliver(outlet, message, storing);
  } finally {
    outlet.inFlight.leave();
  }
}

function timeoutError(
  message: Message,
  facts: { readonly deadline: Deadline; readonly stored: boolean },
  options: ErrorOptions,
): RequestTimeoutError {
  const elapsed = Date.now() - facts.deadline.started;
  const { subject, event } = message;
  return new RequestTimeoutError(event.name, { subject, stored: facts.stored, elapsed }, options);
}
