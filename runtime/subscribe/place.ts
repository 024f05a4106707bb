import type { ConsumerInfo, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { isForbidden } from "../streams/server-level.js";
import type { BoundActor } from "./bind-actor.js";
import { replayStreamName, retryStreamName } from "./names.js";
import { findConsumer } from "./find-consumer.js";
import { retriesAside } from "./retry-stream.js";

/** Where an actor's messages come from. */
export interface Place {
  readonly actor: BoundActor;
  /** `undefined`: core NATS. */
  readonly stored:
    | {
        readonly stream: StreamInfo;
        readonly consumer: ConsumerInfo;
        /** Brings the dead letters that are replayed; `undefined`: there are none for it. */
        readonly replays: ConsumerInfo | undefined;
        /** Brings what was put off for long; `undefined`: nothing is. */
        readonly retries: ConsumerInfo | undefined;
        /** Of each partition, the first one among them is `consumer`; `undefined`: there are none. */
        readonly partitions: readonly ConsumerInfo[] | undefined;
      }
    | undefined;
}

/** Of an actor of a stream. */
export type StoredPlace = Place & { readonly stored: NonNullable<Place["stored"]> };

/** `undefined`: there is none, or it may not be seen. */
export async function locateReplays(
  jsm: JetStreamManager,
  actor: BoundActor,
): Promise<ConsumerInfo | undefined> {
  if (!actor.policy.deadLetter) return undefined;
  return findAside(jsm, actor, replayStreamName(actor.application));
}

/** `undefined`: there is none, or it may not be seen: then delayed messages stay with their consumer. */
export async function locateRetries(
  jsm: JetStreamManager,
  actor: BoundActor,
): Promise<ConsumerInfo | undefined> {
  return retriesAside(actor) ? findAside(jsm, actor, retryStreamName(actor.application)) : undefined;
}

async function findAside(
  jsm: JetStreamManager,
  { durable }: BoundActor,
  stream: string,
): Promise<ConsumerInfo | undefined> {
  try {
    return await findConsumer(jsm, stream, { durable });
  } catch (error) {
    // a user that may not ask for it was set up before there were such, and handles events all the same
    if (isForbidden(error)) return undefined;
    throw error;
  }
}
