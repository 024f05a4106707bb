import { environmentOf } from "../define/environment.js";
import type { EventDefinition } from "../define/event.js";
import type { Events, PublisherDefinition } from "../define/publisher.js";
import { InvalidDefinitionError, UnknownEventError } from "../errors.js";
import { encodePrepared } from "../publish/prepared.js";
import type { BatchItem } from "../publish/publish-options.js";

/** An event on its way from a database into its stream: one row of a table. All of it is text. */
export interface OutboxRow {
  /** The id of the message: what the stream deduplicates by. */
  readonly id: string;
  /** What is in order among itself: the subject, without the prefix of an environment. */
  readonly subject: string;
  /** The event's name. */
  readonly event: string;
  /** Headers and payload as they are sent, checked and encoded. */
  readonly message: string;
}

/** An event with its payload and the options that `publishBatch` has, but for `expectLastSequence`. */
export type OutboxItem<Event extends EventDefinition> =
  BatchItem<Event> extends infer Item
    ? Item extends unknown
      ? Omit<Item, "expectLastSequence">
      : never
    : never;

/**
 * Checks and encodes an event, so that what is wrong with it fails the transaction and not the relay. Asynchronous,
 * because schemas may be: call it before the transaction where that is synchronous. Rejects with
 * `InvalidPayloadError`, `InvalidHeadersError`, `InvalidParameterError`, `UnknownEventError` or
 * `InvalidDefinitionError` (core NATS).
 *
 * ```ts
 * const row = await outboxRow(shopPublisher, { event: orderPlaced, payload: order });
 * ```
 */
export async function outboxRow<Sent extends Events>(
  definition: PublisherDefinition<Sent>,
  item: OutboxItem<Sent[keyof Sent]>,
): Promise<OutboxRow> {
  // as `BatchItem` says; the compiler can't follow a conditional type of a type that it does not know
  const {
    event: defined,
    payload,
    ...given
  } = item as unknown as {
    readonly event: EventDefinition;
    readonly payload: unknown;
    readonly expectLastSequence?: unknown;
  };
  if (!Object.values(definition.events).includes(defined)) {
    throw new UnknownEventError(definition.name, defined.name);
  }
  if (defined.stream === undefined) {
    const expected = "a stream: nobody would know whether core NATS has delivered it";
    throw new InvalidDefinitionError(`event "${defined.name}": outbox`, undefined, expected);
  }
  if (given.expectLastSequence !== undefined) {
    const expected = "nothing: by the time that it is published, others have been";
    throw new InvalidDefinitionError(
      `event "${defined.name}": expectLastSequence`,
      given.expectLastSequence,
      expected,
    );
  }
  const event = environmentOf(undefined).event(defined);
  const { id, subject, message } = await encodePrepared(event, payload, {
    ...given,
    application: definition.name,
  });
  return { id, subject, event: defined.name, message };
}
