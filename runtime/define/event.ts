import type { Codec } from "../codec/codec.js";
import type { Discriminator } from "./discriminator.js";
import type { CloudEventsOptions, GivenCloudEvent, ReceivedCloudEvent } from "./cloud-events.js";
import type { Duration } from "./duration.js";
import { freeze } from "./freeze.js";
import { legalEvent } from "./legal-event.js";
import type { AnySchema, InputOf, OutputOf } from "./schema.js";
import type { StreamDefinition } from "./stream.js";
import { derivedStreamName, toFilter } from "./subject.js";
import type { GivenParameters, ParameterOptions, ParametersOptions, ReceivedParameters } from "./subject.js";

declare const types: unique symbol;

/** The types that an event carries; they exist for the compiler only. */
export interface EventTypes {
  /** What a publisher gives. */
  readonly input: unknown;
  /** What a handler gets. */
  readonly payload: unknown;
  /** The subject's parameters as a publisher gives them. */
  readonly given: object;
  /** The subject's parameters as a handler gets them. */
  readonly parameters: object;
  /** The headers that the document describes. */
  readonly headers: object;
  /** Names of headers that are filled in where a publisher gives none. */
  readonly filled: string;
  /** The attributes of CloudEvents as a handler gets them. */
  readonly cloudEvent: unknown;
  /** The attributes of CloudEvents as a publisher gives them. */
  readonly givenCloudEvent: object;
  /** What a handler has to answer; `never` where nobody waits for an answer. */
  readonly reply: unknown;
}

/** An event as it was defined: a frozen value, the same in the publisher and in all subscribers. */
export interface EventDefinition<Name extends string = string, Types extends EventTypes = EventTypes> {
  readonly name: Name;
  /** With parameters in braces: `"orders.cancelled.{region}"`. */
  readonly subject: string;
  readonly parameters: Readonly<Record<string, ParameterOptions>>;
  /** `undefined`: the event travels over core NATS and is kept nowhere. */
  readonly stream: StreamDefinition | undefined;
  readonly schema: AnySchema;
  readonly headers: AnySchema | undefined;
  readonly reply: AnySchema | undefined;
  readonly contentType: string;
  /** `undefined`: payloads stand in messages as the content type says. */
  readonly codec: Codec | undefined;
  readonly replyCodec: Codec | undefined;
  readonly deduplicateBy: string | undefined;
  readonly correlationId: CorrelationPlace | undefined;
  readonly replyTo: ReplyPlace | undefined;
  readonly discriminator: Discriminator | undefined;
  readonly cloudEvents: CloudEventsOptions | undefined;
  readonly ttl: Duration | undefined;
  readonly description: string | undefined;
  readonly [types]?: Types;
}

/** Where the id stands that ties the messages of one conversation together: in a header or, by JSON Pointer, in the payload. */
export type CorrelationPlace = { readonly header: string } | { readonly from: string };

/** The header that says where the answer to a request goes. */
export type ReplyPlace = { readonly header: string };

export interface EventOptions<
  Name extends string,
  Subject extends string,
  Payload extends AnySchema,
  Parameters extends ParametersOptions<Subject>,
  Headers extends AnySchema,
  Reply extends AnySchema,
  Correlation extends CorrelationPlace = CorrelationPlace,
  Cloud extends CloudEventsOptions = CloudEventsOptions,
> {
  /** Unique within an application. It is a part of message ids and of a header, so it must not change lightly. */
  readonly name: Name;
  /** One `{parameter}` may stand in a token: `"orders.cancelled.{region}"`. */
  readonly subject: Subject;
  readonly parameters?: Parameters;
  /**
   * The stream that keeps the event. Default: a stream of its own, named for the subject with dashes for dots.
   * `false`: core NATS, delivered at most once to those who listen now.
   */
  readonly stream?: StreamDefinition | false;
  /** JSON Schema, TypeBox or any Standard Schema; payloads are checked against it on both ends. */
  readonly schema: Payload;
  /** Headers that publishers give and handlers get, typed and checked. */
  readonly headers?: Headers;
  /** What handlers answer: makes the event a request. */
  readonly reply?: Reply;
  /** Default: the codec's, else `"application/json"`. */
  readonly contentType?: string;
  /** How payloads stand in messages, such as `avro(…)`. Default: JSON, text or bytes, as the content type says. */
  readonly codec?: Codec;
  /** The same for answers. Default: as the content type says; with a `codec`, JSON. */
  readonly replyCodec?: Codec;
  /**
   * JSON Pointer to a required string or integer of the payload that identifies the event, such as
   * `"/orderId"`: publishing it twice within the stream's duplicate window stores it once.
   */
  readonly deduplicateBy?: string;
  /**
   * Where the correlation id stands: `{ header: "correlation-id" }` or `{ from: "/conversationId" }`. What a handler
   * publishes takes it over from what it handles. In a header it is filled in, with a new one outside of handlers.
   */
  readonly correlationId?: Correlation;
  /**
   * The header in which callers that know nothing of Hazelnats name the subject of the answer: `{ header: "replyTo" }`.
   * Used where a request came neither from our `request` nor with a reply subject of core NATS.
   */
  readonly replyTo?: ReplyPlace;
  /**
   * Where several events have one subject: what tells messages of this one, also those of publishers that know nothing
   * of Hazelnats, such as `{ from: "/type", values: ["order-placed"] }`.
   */
  readonly discriminator?: Discriminator;
  /** Makes it one of CloudEvents 1.0: publishers write its attributes, handlers get them. */
  readonly cloudEvents?: Cloud;
  /** How long one message is kept; needs nats-server 2.11 and a stream that allows it. */
  readonly ttl?: Duration;
  readonly description?: string;
}

/**
 * Defines an event. Throws `InvalidDefinitionError` where a name, a subject or a pointer is not legal.
 *
 * ```ts
 * const orderPlaced = defineEvent({ name: "order-placed", subject: "orders.placed", schema: orderPlacedSchema });
 * ```
 */
export function defineEvent<
  const Name extends string,
  const Subject extends string,
  Payload extends AnySchema,
  const Parameters extends ParametersOptions<Subject> = Record<never, never>,
  Headers extends AnySchema = never,
  Reply extends AnySchema = never,
  const Correlation extends CorrelationPlace = never,
  const Cloud extends CloudEventsOptions = never,
>(
  options: EventOptions<Name, Subject, Payload, Parameters, Headers, Reply, Correlation, Cloud>,
): EventDefinition<
  Name,
  {
    readonly input: InputOf<Payload>;
    readonly payload: OutputOf<Payload>;
    readonly given: GivenParameters<Subject, Parameters>;
    readonly parameters: ReceivedParameters<Subject, Parameters>;
    readonly headers: [Headers] extends [never] ? Record<never, never> : OutputOf<Headers> & object;
    readonly filled: Correlation extends { readonly header: infer Header extends string } ? Header : never;
    readonly cloudEvent: ReceivedCloudEvent<Cloud>;
    readonly givenCloudEvent: GivenCloudEvent<Cloud>;
    readonly reply: [Reply] extends [never] ? never : OutputOf<Reply>;
  }
> {
  const event = {
    name: options.name,
    subject: options.subject,
    parameters: { ...options.parameters },
    stream: streamOf(options),
    schema: options.schema,
    headers: options.headers,
    reply: options.reply,
    contentType: options.contentType ?? options.codec?.contentType ?? "application/json",
    codec: options.codec,
    replyCodec: options.replyCodec,
    deduplicateBy: options.deduplicateBy,
    correlationId: options.correlationId,
    replyTo: options.replyTo,
    discriminator: options.discriminator,
    cloudEvents: options.cloudEvents,
    ttl: options.ttl,
    description: options.description,
  };
  legalEvent(event);
  return freeze(event);
}

function streamOf(options: {
  subject: string;
  stream?: StreamDefinition | false;
}): StreamDefinition | undefined {
  if (options.stream === false) return undefined;
  return (
    options.stream ?? { name: derivedStreamName(options.subject), subjects: [toFilter(options.subject)] }
  );
}

type TypesOf<E extends EventDefinition> = NonNullable<E[typeof types]>;

/** What a publisher gives for the event. */
export type InputOfEvent<E extends EventDefinition> = TypesOf<E>["input"];
/** What a handler of the event gets. */
export type PayloadOf<E extends EventDefinition> = TypesOf<E>["payload"];
export type GivenParametersOf<E extends EventDefinition> = TypesOf<E>["given"];
export type ParametersOf<E extends EventDefinition> = TypesOf<E>["parameters"];
export type HeadersOf<E extends EventDefinition> = TypesOf<E>["headers"];
export type FilledHeadersOf<E extends EventDefinition> = TypesOf<E>["filled"];
/** The attributes of CloudEvents that a handler of the event gets; `undefined` where it is not one of them. */
export type CloudEventOf<E extends EventDefinition> = TypesOf<E>["cloudEvent"];
export type GivenCloudEventOf<E extends EventDefinition> = TypesOf<E>["givenCloudEvent"];
export type ReplyOf<E extends EventDefinition> = TypesOf<E>["reply"];
