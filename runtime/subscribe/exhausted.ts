import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { ActorPausedError } from "../errors/delivery.js";
import { waitAtMost } from "../patience.js";
import type { ActorState } from "./breaker.js";

export interface ExhaustedOptions {
  readonly connection: Connection;
  /** Of the actor's messages, of its replays, and of what was put off and is due. */
  readonly consumers: readonly ConsumerInfo[];
  /** Where stands what was put off and is not due. */
  readonly putOff: { readonly stream: string; readonly subject: string } | undefined;
  readonly state: () => ActorState;
  /** Messages in hand, and those of them that wait for their next attempt. */
  readonly running: () => number;
  readonly parked: () => number;
  /** Whether also what waits for its next attempt has to be done. */
  readonly retries: boolean;
  readonly signal: AbortSignal;
}

/** Resolves when all is handled that is there. See `Listener.exhausted`. */
export async function whenExhausted(actor: string, options: ExhaustedOptions): Promise<void> {
  const { signal, retries } = options;
  // twice in a row: a message may be on its way between the server's answer and this process
  for (let quiet = 0; quiet < 2 && !signal.aborted;) {
    if (options.state() !== "listening") throw new ActorPausedError(actor);
    const isIdle = options.running() - (retries ? 0 : options.parked()) === 0;
    quiet = isIdle && (await isDone(options)) ? quiet + 1 : 0;
    await waitAtMost({ milliseconds: 50, signal });
  }
}

async function isDone({ connection, consumers, putOff, retries }: ExhaustedOptions): Promise<boolean> {
  const ask = ({ stream_name: stream, name }: ConsumerInfo) => connection.jsm.consumers.info(stream, name);
  // no answer: the server may be starting, and whether the consumer is gone is the fetch's business
  const infos = await Promise.all(consumers.map(ask)).catch(() => undefined);
  if (infos === undefined) return false;
  const isHandled = infos.every((info) => info.num_pending === 0 && (!retries || info.num_ack_pending === 0));
  if (!isHandled || !retries || putOff === undefined) return isHandled;
  // asked last: what is due since then is on its way to a consumer that is asked once more
  const { jsm } = connection;
  const waiting = await jsm.streams
    .getMessage(putOff.stream, { last_by_subj: putOff.subject })
    .catch(() => undefined);
  return waiting === null;
}
