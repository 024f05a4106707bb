import { openConnection, whileOpen } from "../connection.js";
import type { ConnectionOptions } from "../connection-options.js";
import type { TraceContext } from "../context.js";
import { positiveInteger } from "../define/checks.js";
import type { Duration } from "../define/duration.js";
import { environmentOf } from "../define/environment.js";
import type { EventDefinition } from "../define/event.js";
import type { Events, PublisherDefinition } from "../define/publisher.js";
import { ClosedError, UnknownEventError } from "../errors.js";
import { openInbox } from "../inbox.js";
import { followLink } from "../link.js";
import { cancelSchedule } from "./cancel-schedule.js";
import { limitInFlight } from "./in-flight.js";
import type { GivenOptions } from "./message.js";
import { allowPrepared } from "./prepared.js";
import { publishTogether } from "./publish-batch.js";
import type { BatchGiven } from "./publish-batch.js";
import { publishAll } from "./publish-many.js";
import type { Payloads, PublishManyGiven } from "./publish-many.js";
import { publishOne } from "./publish-one.js";
import type { PublishGiven } from "./publish-one.js";
import { followPublisherHealth } from "./follow-publisher-health.js";
import type { BatchOptions } from "./publish-options.js";
import type { Publisher, RegisterOptions } from "./publisher.js";
import { registerAll } from "./register.js";
import { requestOne } from "./request-one.js";
import type { RequestGiven } from "./request-one.js";
import type { Receipt } from "./receipt.js";
import { paceUnconfirmed } from "./unconfirmed.js";

export interface PublisherSettings {
  /** The `timeout` of a publish that gives none. Default `"10s"`, less where the stream's duplicate window is shorter. */
  readonly timeout?: Duration;
  /** How many messages may wait for their acknowledgement at a time; more wait for a place. Default 1,024. */
  readonly maxInFlight?: number;
  /**
   * The trace of what is published and requested without a `trace` of its own, asked each time: for tracing systems.
   * Default: the trace of the message that is being handled.
   */
  readonly trace?: () => TraceContext | undefined;
}

/**
 * Opens a publisher. Close it, or open it with `await using`. Throws `ConnectionFailedError` where no server
 * answers.
 *
 * ```ts
 * await using publisher = await connectPublisher(ordersPublisher, { servers: "nats://localhost:4222" });
 * await publisher.register();
 * await publisher.publish(orderPlaced, order);
 * ```
 */
export async function connectPublisher<Sent extends Events>(
  definition: PublisherDefinition<Sent>,
  options: ConnectionOptions & PublisherSettings = {},
): Promise<Publisher<Sent>> {
  const owner = `publisher "${definition.name}"`;
  const environment = environmentOf(options.prefix);
  const inFlight = limitInFlight(positiveInteger(options.maxInFlight ?? 1_024, `${owner}: maxInFlight`));
  const known: ReadonlySet<EventDefinition> = new Set(Object.values(definition.events));
  const connection = await openConnection(options, definition.name);
  const link = followLink(connection.nats);
  const acknowledgements = openInbox(connection, link, { diesWithConnection: true });
  // what answers a stored request may do so later
  const answers = openInbox(connection, link, { diesWithConnection: false });
  const unconfirmed = paceUnconfirmed(connection.nats);
  const outlet = { connection, acknowledgements, answers, link, owner, inFlight, unconfirmed };
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  const check = (event: EventDefinition): EventDefinition => {
    if (closed !== undefined) throw new ClosedError(owner);
    if (!known.has(event)) throw new UnknownEventError(definition.name, event.name);
    return environment.event(event);
  };
  const shut = async (): Promise<void> => {
    closing.abort(new ClosedError(owner));
    await inFlight.whenEmpty();
    link.close();
    acknowledgements.close();
    answers.close();
    await connection.close();
  };
  const close = (): Promise<void> => (closed ??= shut());

  const { name: application } = definition;
  const traceOf = (given: GivenOptions = {}) => given.trace ?? options.trace?.();

  // The types promise more than the compiler can follow through generic conditional types: that the options are
  // those of the event, and that the answer, checked against the event's schema, has the schema's type.
  const publishAny = async (event: EventDefinition, payload: unknown, given?: PublishGiven) => {
    const own = check(event);
    const timeout = given?.timeout ?? options.timeout;
    return publishOne(outlet, own, { ...given, trace: traceOf(given), application, timeout, payload });
  };
  const publish = publishAny as Publisher<Sent>["publish"];
  const publishMany = (async (event: EventDefinition, payloads: Payloads, given?: PublishManyGiven) => {
    check(event);
    return publishAll(event, payloads, {
      ...given,
      publish: (payload, each) => publishAny(event, payload, each),
    });
  }) as Publisher<Sent>["publishMany"];
  const publishBatch = (async (items: readonly BatchGiven[], given: BatchOptions = {}) => {
    const traced = items.map((item) => ({
      ...item,
      event: check(item.event),
      trace: traceOf(item),
      application,
    }));
    return publishTogether(outlet, traced, { ...given, timeout: given.timeout ?? options.timeout });
  }) as Publisher<Sent>["publishBatch"];
  const request = (async (event: EventDefinition, payload: unknown, given?: RequestGiven) => {
    const own = check(event);
    return requestOne(outlet, own, {
      ...given,
      trace: traceOf(given),
      application,
      payload,
      closing: closing.signal,
    });
  }) as Publisher<Sent>["request"];

  const publisher: Publisher<Sent> = {
    definition,
    register: async (given: RegisterOptions = {}) => {
      if (closed !== undefined) throw new ClosedError(owner);
      const registering = registerAll(outlet, environment.publisher(definition), given);
      return whileOpen(connection, owner, registering);
    },
    publish,
    publishMany,
    publishBatch,
    cancel: async (event: EventDefinition, id: string | number | Receipt) => {
      const own = check(event);
      return whileOpen(connection, owner, cancelSchedule(connection, own, id));
    },
    request,
    health: followPublisherHealth({
      connection,
      link,
      events: [...known].map((event) => environment.event(event)),
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
  const ensureOpen = (): void => {
    if (closed !== undefined) throw new ClosedError(owner);
  };
  allowPrepared(publisher, { outlet, definition, environment, ensureOpen });
  return publisher;
}
