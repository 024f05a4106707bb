import type { EventDefinition, ReplyOf } from "../define/event.js";
import type { Events, PublisherDefinition } from "../define/publisher.js";
import type { PublisherHealth } from "./publisher-health.js";
import type { Receipt } from "./receipt.js";
import type { AllowedChange, StreamReport } from "../streams/report.js";
import type {
  PublishOptions,
  PublishManyOptions,
  BatchItem,
  BatchOptions,
  RequestOptions,
  SentBy,
  RequestedBy,
  InputOfAll,
  Arguments,
} from "./publish-options.js";

/** What an application sends with. Opened by `connectPublisher`. */
export interface Publisher<Sent extends Events = Events> extends AsyncDisposable {
  readonly definition: PublisherDefinition<Sent>;

  /**
   * Creates the streams of the publisher's events, and updates what is stated and differs. Streams of other
   * applications are left alone. It is safe to call in every process, also at the same time. Throws
   * `StreamConflictError`, `StreamMissingError` (with `mode: "verify"`), `StreamRefusedError`, `ServerTooOldError`
   * or `JetStreamUnavailableError`.
   */
  register(options?: RegisterOptions): Promise<readonly StreamReport[]>;

  /**
   * Stores an event once. It is sent again with the same id until the stream acknowledges it, over lost
   * connections and restarts of the server, up to `timeout`. An event with `stream: false` is sent once, over core
   * NATS.
   *
   * Rejects with `InvalidPayloadError`, `InvalidHeadersError`, `InvalidParameterError`, `UnknownEventError` (nothing
   * was sent), `PublishRefusedError`, `StreamMissingError`, `PublishNotSentError` (nothing is stored),
   * `PublishOutcomeUnknownError` (it may be stored), `DuplicateMessageError` (with `onDuplicate: "throw"`),
   * `SequenceConflictError` (with `expectLastSequence`), `ServerTooOldError` (with `ttl`), `ClosedError`, or the signal's reason (it may be stored).
   */
  publish<Event extends EventDefinition>(
    event: Event & SentBy<Sent, Event>,
    payload: InputOfAll<Event>,
    ...options: Arguments<PublishOptions<Event>>
  ): Promise<Receipt>;

  /**
   * Publishes many events, as `publish` does each of them, with up to `inFlight` on their way at a time; no more
   * events are taken from the iterable meanwhile. Receipts come in the order of the events.
   *
   * Rejects with `PartlyPublishedError`, which says what became of each event that was taken: after the first failure
   * (unless `onFailure: "continue"`), when the iterable throws, and when the signal aborts.
   */
  publishMany<Event extends EventDefinition>(
    event: Event & SentBy<Sent, Event>,
    payloads: Iterable<InputOfAll<Event>> | AsyncIterable<InputOfAll<Event>>,
    ...options: Arguments<PublishManyOptions<Event>>
  ): Promise<readonly Receipt[]>;

  /**
   * Stores up to 1,000 events of one stream, all or none, one after another. Needs nats-server 2.12 and a stream with
   * `atomicBatches`. It is sent again as `publish` is. Rejects as `publish` does; an id that the stream knows already
   * refuses the whole batch (`PublishRefusedError`, `serverCode` 10201).
   */
  publishBatch(
    items: readonly BatchItem<Sent[keyof Sent]>[],
    options?: BatchOptions,
  ): Promise<readonly Receipt[]>;

  /**
   * Takes back an event that was published with `delay` or `at`: by the receipt, or by the `id` (what
   * `deduplicateBy` points to). `true`: it will not be stored. `false`: there is no such schedule, or it was too late.
   * Rejects with `StreamMissingError`, `JetStreamUnavailableError`, `UnknownEventError` or `ClosedError`.
   */
  cancel<Event extends EventDefinition>(
    event: Event & SentBy<Sent, Event>,
    id: string | number | Receipt,
  ): Promise<boolean>;

  /**
   * Sends a request and waits for its answer. It has an id of its own each time, so it is never taken for a
   * duplicate. Rejects as `publish` does, and with `RequestTimeoutError`, `NoResponderError` (core NATS),
   * `RemoteError` (the other side failed) or `InvalidReplyError`.
   */
  request<Event extends EventDefinition>(
    event: Event & RequestedBy<Sent, Event>,
    payload: InputOfAll<Event>,
    ...options: Arguments<RequestOptions<Event>>
  ): Promise<ReplyOf<Event>>;

  /** Waits for what is under way, then closes the connection, unless that was borrowed. May be called again. */
  close(): Promise<void>;
  /**
   * Whether it is live and ready, and why not: for a probe. It answers within a second, never rejects, and asks the
   * server at most once in 5 seconds.
   */
  health(): Promise<PublisherHealth>;
}

export interface RegisterOptions {
  /** `"verify"`: change nothing, and throw where a stream is missing or differs. Default `"update"`. */
  readonly mode?: "update" | "verify";
  /** Changes by which the server may drop or refuse events that it keeps now. Default: none. */
  readonly allow?: readonly AllowedChange[];
}
