import type { ConsumerInfo, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { ConsumerConflictError } from "../errors.js";
import { NotRegisteredError } from "../errors/delivery.js";
import { findStream } from "../streams/index.js";
import type { BoundActor } from "./bind-actor.js";
import { applicationKey } from "./compare-consumer.js";
import { findConsumer } from "./register-consumers.js";

/** Where an actor's messages come from. */
export interface Place {
  readonly actor: BoundActor;
  /** `undefined`: core NATS. */
  readonly stored: { readonly stream: StreamInfo; readonly consumer: ConsumerInfo } | undefined;
}

/** Finds an actor's consumer. Throws `NotRegisteredError`, or `ConsumerConflictError` where it is another's. */
export async function locate(jsm: JetStreamManager, actor: BoundActor): Promise<Place> {
  if (actor.stream === undefined) return { actor, stored: undefined };
  const stream = await findStream(jsm, actor.stream);
  const name = stream?.config.name;
  const consumer = name === undefined ? undefined : await findConsumer(jsm, name, { durable: actor.durable });
  if (stream === undefined || consumer === undefined) {
    throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: name });
  }
  const owner = consumer.config.metadata?.[applicationKey];
  if (owner !== undefined && owner !== actor.application) {
    throw new ConsumerConflictError({
      stream: stream.config.name,
      consumer: consumer.name,
      setting: "application",
      wanted: actor.application,
      found: owner,
      hint: "It belongs to another application: state another `durable`",
    });
  }
  return { actor, stored: { stream, consumer } };
}
