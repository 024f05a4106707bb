import type { TraceContext } from "../context.js";
import type { Duration } from "../define/duration.js";
import type {
  EventDefinition,
  FilledHeadersOf,
  GivenCloudEventOf,
  GivenParametersOf,
  HeadersOf,
  InputOfEvent,
  ReplyOf,
} from "../define/event.js";
import type { Events } from "../define/publisher.js";

interface CommonOptions {
  /**
   * The trace that the message belongs to; `false`: none. Default: that of the publisher's `trace`, else of the
   * message that is being handled.
   */
  readonly trace?: TraceContext | false;
  /** Gives up when it aborts; what was sent before may be stored or handled all the same. */
  readonly signal?: AbortSignal;
}

export type PublishOptions<Event extends EventDefinition> = CommonOptions &
  ParametersOption<IntersectionOf<Event, "given">> &
  HeadersOption<IntersectionOf<Event, "givenHeaders">> &
  CloudEventOption<IntersectionOf<Event, "givenCloudEvent">> & {
    /**
     * Identifies the message within the event: publishing it twice within the stream's duplicate window stores it
     * once. Default: what `deduplicateBy` points to, else a random one.
     */
    readonly id?: string;
    /** Default: that of the publisher. Has to be shorter than the stream's duplicate window. */
    readonly timeout?: Duration;
    /** Default `"return"`: a receipt with `duplicate: true`. */
    readonly onDuplicate?: "return" | "throw";
    /**
     * How long the stream keeps this message, rounded up to seconds. Default: the event's. Needs nats-server 2.11 and
     * a stream with `messageTtl`.
     */
    readonly ttl?: Duration;
    /**
     * Stores the message only if the last one on its subject has this sequence, 0: if there is none. Else rejects
     * with `SequenceConflictError`.
     */
    readonly expectLastSequence?: number;
    /**
     * `false`: resolves when the message is handed to the connection, and nobody hears whether it was stored. The
     * receipt then says neither stream nor sequence. Default `true`.
     */
    readonly confirm?: boolean;
    /** Stores the event after that time. Needs nats-server 2.12 and a stream with `schedules`. */
    readonly delay?: Duration;
    /** Stores the event at that time (a text is ISO 8601), at once where it has passed. As `delay`. */
    readonly at?: Date | string;
    /**
     * With `delay` or `at`: `true` puts this schedule in the place of one with the same id that is not due yet, or was
     * cancelled. Default `false`: the first one stays, and the receipt says `duplicate`.
     */
    readonly replace?: boolean;
  };

export type PublishManyOptions<Event extends EventDefinition> = {
  /** How many events may be on their way at a time. Default 256; the publisher's `maxInFlight` holds, too. */
  readonly inFlight?: number;
  /** `"continue"`: goes on after a failure, and rejects at the end. Default `"stop"`. */
  readonly onFailure?: "stop" | "continue";
  /** Takes no more events when it aborts; what was sent before may be stored. */
  readonly signal?: AbortSignal;
} & (Record<never, never> extends PublishOptions<Event>
  ? { readonly each?: OptionsOfEach<Event> }
  : { readonly each: OptionsOfEach<Event> });

/** The options of each publish. `index` counts from 0. */
type OptionsOfEach<Event extends EventDefinition> = (
  payload: InputOfAll<Event>,
  index: number,
) => PublishOptions<Event>;

/** One event of a batch with its payload and the options that `publish` has. */
export type BatchItem<Event extends EventDefinition> = Event extends EventDefinition
  ? { readonly event: Event; readonly payload: InputOfEvent<Event> } & Omit<
      PublishOptions<Event>,
      "at" | "confirm" | "delay" | "onDuplicate" | "replace" | "signal" | "timeout"
    >
  : never;

export interface BatchOptions {
  /** Default: that of the publisher. Has to be shorter than the stream's duplicate window. */
  readonly timeout?: Duration;
  /** Gives up when it aborts; the batch may be stored all the same. */
  readonly signal?: AbortSignal;
}

export type RequestOptions<Event extends EventDefinition> = CommonOptions &
  ParametersOption<IntersectionOf<Event, "given">> &
  HeadersOption<IntersectionOf<Event, "givenHeaders">> &
  CloudEventOption<IntersectionOf<Event, "givenCloudEvent">> & {
    /** How long to wait for the answer. Default `"30s"`. After that, subscribers do not handle it any more. */
    readonly timeout?: Duration;
  };

// A bound on `Event` alone would be reported as a wrong number of arguments; so the compiler names the event.

/** Adds nothing to the events of the publisher, and what no event has to all others. */
export type SentBy<Sent extends Events, Event extends EventDefinition> = [Event] extends [Sent[keyof Sent]]
  ? unknown
  : { readonly "the publisher does not send": Event["name"] };

/** Adds nothing to the requests of the publisher, and what no event has to all others. */
export type RequestedBy<Sent extends Events, Event extends EventDefinition> = [ReplyOf<Event>] extends [never]
  ? { readonly "the event has no reply": Event["name"] }
  : SentBy<Sent, Event>;

/**
 * The payload of an event. Of a union of events it is the intersection: only a payload that suits each of them, for
 * nobody knows which of them it is.
 */
export type InputOfAll<Event extends EventDefinition> = IntersectionOf<Event, "input">;

interface PartsOf<Event extends EventDefinition> {
  readonly input: InputOfEvent<Event>;
  readonly given: GivenParametersOf<Event>;
  readonly givenCloudEvent: GivenCloudEventOf<Event>;
  readonly givenHeaders: WithOptional<HeadersOf<Event>, FilledHeadersOf<Event>>;
}

// of the headers of an event that nobody knows, all stay as they are
type WithOptional<Headers, Name> = string extends Name
  ? Headers
  : [Name & keyof Headers] extends [never]
    ? Headers
    : Omit<Headers, Name & string> & Partial<Pick<Headers, Name & keyof Headers>>;

type IntersectionOf<Event extends EventDefinition, Part extends keyof PartsOf<Event>> = (
  Event extends EventDefinition ? (part: PartsOf<Event>[Part]) => void : never
) extends (part: infer All) => void
  ? All
  : never;

/** The last argument may be left out exactly where nothing in it is required. */
export type Arguments<Options> =
  Record<never, never> extends Options ? [options?: Options] : [options: Options];

// `string` is no `object`: that tells "no parameters" from the `object` of events that nobody knows.
type ParametersOption<Given> = [keyof Given] extends [never]
  ? { readonly parameters?: string extends Given ? never : Readonly<Record<string, string>> }
  : Record<never, never> extends Given
    ? { readonly parameters?: Given }
    : { readonly parameters: Given };

type HeadersOption<Described> =
  Record<never, never> extends Described
    ? { readonly headers?: WithOthers<Described> }
    : { readonly headers: WithOthers<Described> };

/** The attributes of an event of CloudEvents; no other event has them. */
type CloudEventOption<Given> = [Given] extends [never]
  ? { readonly cloudEvent?: never }
  : Record<never, never> extends Given
    ? { readonly cloudEvent?: Given }
    : { readonly cloudEvent: Given };

/**
 * The described headers, and any others with names that do not start with `Nats-` or `Hazelnats-`. The first member
 * is for values whose type is an interface: those never have an index signature.
 */
type WithOthers<Described> =
  | Described
  | (Described & {
      readonly [name: string]: Described[keyof Described] | string | number | boolean | undefined;
    });
