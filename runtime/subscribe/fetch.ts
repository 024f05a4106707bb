import { JetStreamApiError } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Msg, Subscription } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { ConsumerDeletedError, PullRefusedError } from "../errors/consumer.js";
import { inboxSubject } from "../inbox.js";
import type { Link } from "../link.js";
import type { Interruption } from "./interruption.js";
import { readHeaders } from "../message-headers.js";

/** Asks a consumer for messages, and never for more than there is room for. */
export interface Fetch {
  /** To be called whenever room has become free. */
  refill(): void;
  /** Takes back what is asked for, until the next `refill()`. Messages that were on their way still arrive. */
  recall(): void;
  /** Ends what is asked for. Messages that were on their way still arrive until it resolves. */
  stop(): Promise<void>;
}

export interface FetchOptions {
  readonly actor: string;
  readonly stream: string;
  readonly consumer: string;
  /** The most that the consumer allows in one request, and for how long (milliseconds). */
  readonly maxBatch: number;
  readonly maxExpires: number;
  readonly connection: Connection;
  readonly link: Link;
  /** How many more messages can be run now. */
  readonly room: () => number;
  readonly onMessage: (message: Msg) => void;
  /** The server ended what was asked for, or fell silent; it is asked anew by itself. */
  readonly onInterruption: (interruption: Omit<Interruption, "actor">) => void;
  /** Called once, when there is no point in going on. */
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds. The server forgets a request after `expires`, and gives a sign of life between. */
const expires = 30_000;
const heartbeat = 5_000;

/** The requests of one inbox. A new inbox makes the server forget the requests of the old one. */
interface Round {
  readonly inbox: string;
  readonly subscription: Subscription;
  /** Messages asked for and not come. */
  outstanding: number;
  requests: number;
  lastSign: number;
}

export function openFetch(options: FetchOptions): Fetch {
  const { nats, js } = options.connection;
  const patience = Math.min(expires, options.maxExpires);
  const beat = Math.min(heartbeat, Math.floor(patience / 2) - 1);
  const subject = `${js.apiPrefix}.CONSUMER.MSG.NEXT.${options.stream}.${options.consumer}`;
  const draining = new Set<Promise<unknown>>();
  let stopped = false;
  // while the consumer is looked after, nothing is asked for
  let reviving = false;
  let failures = 0;
  let retryTimer: NodeJS.Timeout | undefined;

  const openRound = (): Round => {
    const inbox = inboxSubject(options.connection);
    const subscription = nats.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error !== null) fail(refused(error.message, { cause: error }));
        else if (message.subject.startsWith(inbox)) onStatus(opened, message);
        else {
          opened.lastSign = performance.now();
          opened.outstanding = Math.max(0, opened.outstanding - 1);
          failures = 0;
          options.onMessage(message);
          refill();
        }
      },
    });
    const opened: Round = { inbox, subscription, outstanding: 0, requests: 0, lastSign: performance.now() };
    return opened;
  };
  const refused = (reason: string, cause?: ErrorOptions): PullRefusedError =>
    new PullRefusedError(options.actor, { consumer: options.consumer, reason }, cause);

  const refill = (): void => {
    if (stopped || reviving || !options.link.isUp) return;
    const wanted = Math.min(options.room() - round.outstanding, options.maxBatch);
    // not for each slot by itself: a request for at least as much as is still asked for keeps them few
    if (wanted <= 0 || wanted < round.outstanding) return;
    if (round.outstanding === 0) round.lastSign = performance.now();
    round.outstanding += wanted;
    round.requests += 1;
    const request = { batch: wanted, expires: nanos(patience), idle_heartbeat: nanos(beat) };
    try {
      nats.publish(subject, JSON.stringify(request), { reply: `${round.inbox}.${round.requests}` });
    } catch {
      // whoever lent the connection closes it: nothing comes any more, and listen() hears of that by itself
      round.outstanding -= wanted;
    }
  };

  const onStatus = (origin: Round, status: Msg): void => {
    if (origin !== round || stopped) return;
    origin.lastSign = performance.now();
    const { code, description, headers } = readHeaders(status);
    if (code === 100) return;
    if (code === 400) return fail(refused(description || "bad request"));
    const left = Number(headers.get("Nats-Pending-Messages")?.[0] || origin.outstanding);
    origin.outstanding = Math.max(0, origin.outstanding - left);
    // 408: nothing came in time, so ask again. Anything else may mean that the consumer is gone
    if (code === 408) return refill();
    options.onInterruption({ consumer: options.consumer, code, reason: description });
    revive();
  };

  /** Looks after the consumer, and asks anew through a new inbox. */
  const revive = (): void => {
    if (stopped || reviving) return;
    reviving = true;
    failures += 1;
    const longest = Math.min(100 * 2 ** failures, 5_000);
    retryTimer = setTimeout(() => void inspect(), longest * (0.5 + Math.random() / 2));
  };
  const inspect = async (): Promise<void> => {
    const state = await stateOf(options).catch((error: unknown) => error);
    reviving = false;
    if (stopped) return;
    if (state === "present") restart();
    else if (state === "missing") fail(new ConsumerDeletedError(options.actor, options));
    // the server may be starting, or changing its leader
    else if (options.link.isUp) revive();
  };
  const recall = (): void => {
    if (stopped || nats.isClosed() || nats.isDraining()) return;
    closeRound(round);
    round = openRound();
  };
  const restart = (): void => {
    recall();
    refill();
  };
  const closeRound = (old: Round): void => {
    // drained and not unsubscribed: what is on its way has been delivered, and nobody else gets it soon
    if (nats.isClosed() || old.subscription.isClosed()) return;
    const drain = old.subscription.drain();
    draining.add(drain);
    // a drain fails when the connection closes meanwhile: then nothing arrives either
    void Promise.allSettled([drain]).then(() => draining.delete(drain));
  };
  const fail = (error: unknown): void => {
    if (stopped) return;
    void stop();
    options.onFailure(error);
  };
  const onSilence = async (): Promise<void> => {
    if (reviving || round.outstanding === 0 || !options.link.isUp) return;
    const silentSince = round.lastSign;
    if (performance.now() - silentSince < 2 * beat + 1_000) return;
    // it may be this process that was busy: after a round trip, what was waiting has been seen
    await nats.flush().catch(() => undefined);
    if (round.lastSign !== silentSince || stopped) return;
    options.onInterruption({ consumer: options.consumer, code: undefined, reason: "no sign of life" });
    revive();
  };
  const watchdog = setInterval(() => void onSilence(), beat);
  const unwatch = options.link.watch((event) => {
    if (event.kind === "forbidden") {
      if (event.subject === subject) fail(refused(event.error.message, { cause: event.error }));
      return;
    }
    if (event.kind === "up") {
      if (!reviving) restart();
      return;
    }
    // The client would subscribe to the inbox again, and a server that has not restarted still knows the requests:
    // they would bring messages beside the new ones, for which there is no room.
    if (!nats.isClosed()) round.subscription.unsubscribe();
    round.outstanding = 0;
  });
  const stop = async (): Promise<void> => {
    if (!stopped) {
      stopped = true;
      clearTimeout(retryTimer);
      clearInterval(watchdog);
      unwatch();
      closeRound(round);
    }
    await Promise.allSettled(draining);
  };

  let round = openRound();
  refill();
  return { refill, recall, stop };
}

async function stateOf(options: FetchOptions): Promise<"present" | "missing"> {
  try {
    await options.connection.jsm.consumers.info(options.stream, options.consumer);
    return "present";
  } catch (error) {
    if (isMissing(error)) return "missing";
    throw error;
  }
}

/** 10014: no such consumer; 10059: no such stream. */
export function isMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && (error.code === 10014 || error.code === 10059);
}
