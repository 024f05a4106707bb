export type { Codec } from "./codec/codec.js";
export { defineApplication } from "./define/application.js";
export type { ApplicationDefinition, ApplicationOptions } from "./define/application.js";
export type { Discriminator } from "./define/discriminator.js";
export type { CloudEvent, CloudEventsExtension, CloudEventsOptions } from "./define/cloud-events.js";
export type { BatchContext, BatchHandler, Delivered, DeliveredOf } from "./define/delivered.js";
export { defineEvent } from "./define/event.js";
export type {
  CloudEventOf,
  CorrelationPlace,
  EventDefinition,
  EventOptions,
  EventTypes,
  HeadersOf,
  InputOfEvent,
  ParametersOf,
  PayloadOf,
  ReplyOf,
  ReplyPlace,
} from "./define/event.js";
export type { Duration, Size } from "./define/duration.js";
export type { Handler, HandlerContext, Handlers, MessageFacts } from "./define/handler.js";
export { currentCorrelationId, currentTrace } from "./context.js";
export type { TraceContext } from "./context.js";
export { handlerModule } from "./define/outside-handler.js";
export type {
  HandlerModule,
  OutsideHandler,
  WorkerContext,
  WorkerOptions,
} from "./define/outside-handler.js";
export { HandlerModuleError, WorkerEndedError } from "./errors/worker.js";
export type { Periodic } from "./define/periodic.js";
export { definePublisher } from "./define/publisher.js";
export type { Events, PublisherDefinition, PublisherOptions } from "./define/publisher.js";
export type { AnySchema, InputOf, OutputOf, Schema, StandardSchema, TypeBoxSchema } from "./define/schema.js";
export { connectionTo } from "./connection-to.js";
export type { ServerConnection } from "./connection-to.js";
export { defineServers } from "./define/servers.js";
export type { SecurityKind, ServerDefinition, Servers, ServerVariable } from "./define/servers.js";
export { defineService } from "./define/service.js";
export type { ServiceDefinition, ServiceOptions } from "./define/service.js";
export { defineStream } from "./define/stream.js";
export type { StreamDefinition, StreamOptions, StreamSettings } from "./define/stream.js";
// declarations of users' packages name these where they export events
export type {
  GivenParameters,
  ParameterName,
  ParameterOptions,
  ParametersOptions,
  ReceivedParameters,
} from "./define/subject.js";
export { defineSubscriber } from "./define/subscriber.js";
export type {
  ActorOptions,
  ActorSettings,
  Actors,
  BatchOptions,
  IdempotencyOptions,
  BreakerOptions,
  Exponential,
  ErrorClass,
  OrderOptions,
  Priority,
  RateLimit,
  Retry,
  RetryRule,
  SubscriberDefinition,
  SubscriberOptions,
} from "./define/subscriber.js";
export type { ConnectionOptions, OpenConnection, TlsOptions } from "./connection-options.js";
export {
  ClaimLostError,
  ClosedError,
  ConnectionFailedError,
  ConsumerConflictError,
  DrainTimeoutError,
  DuplicateMessageError,
  HandlerTimeoutError,
  InvalidDefinitionError,
  InvalidHeadersError,
  InvalidParameterError,
  InvalidPayloadError,
  InvalidReplyError,
  JetStreamUnavailableError,
  LeaseLostError,
  NonRetryableError,
  NoResponderError,
  PartlyPublishedError,
  PublishNotSentError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
  RemoteError,
  RequestTimeoutError,
  RetryAfterError,
  SequenceConflictError,
  ServerTooOldError,
  StreamConflictError,
  StreamMissingError,
  StreamRefusedError,
  UnknownEventError,
} from "./errors.js";
export type { Issue, PublishOutcome, SettingConflict } from "./errors.js";
export { connectPublisher } from "./publish/connect-publisher.js";
export { runClock } from "./publish/run-clock.js";
export type { ClockOptions } from "./publish/run-clock.js";
export type { PublisherSettings } from "./publish/connect-publisher.js";
export type {
  BatchItem,
  PublishManyOptions,
  PublishOptions,
  RequestOptions,
} from "./publish/publish-options.js";
export type { Publisher, RegisterOptions } from "./publish/publisher.js";
export type { Receipt } from "./publish/receipt.js";
export type {
  AllowedChange,
  ScheduleReport,
  StreamChange,
  StreamReport,
  StreamSetting,
} from "./streams/report.js";
export type { InvalidObserved, Observed, ObservedOf } from "./define/observed.js";
export { monitorEvents } from "./subscribe/monitor-events.js";
export type { MonitorOptions } from "./subscribe/monitor-events.js";
export { readEvents } from "./subscribe/read-events.js";
export type { ReadOptions, Recorded } from "./subscribe/read-events.js";
export { connectSubscriber } from "./subscribe/connect-subscriber.js";
export type { Deliveries } from "./define/delivered.js";
export type {
  DeliveryOf,
  HandlersOf,
  ListenOptions,
  Subscriber,
  SubscriberSettings,
} from "./subscribe/subscriber.js";
export type {
  ConsumerChange,
  ConsumerReport,
  DeadLetterStreamReport,
  RegisterSubscriberOptions,
  SubscriberReport,
} from "./subscribe/subscriber-report.js";
export type {
  ActorStateChange,
  Around,
  DeadLetterReport,
  DeliveryReport,
  OverrunReport,
  SubscriberHooks,
} from "./subscribe/hooks.js";
export type { ConnectionChange } from "./connection-change.js";
export type { Interruption } from "./subscribe/interruption.js";
export type { RecreateReport } from "./subscribe/recreate-report.js";
export type { ActorState } from "./subscribe/breaker.js";
export type { ConnectionReason, Health } from "./health.js";
export type { PublisherHealth, PublisherReason } from "./publish/publisher-health.js";
export type {
  ActorHealth,
  ActorLag,
  HealthOptions,
  SubscriberHealth,
  SubscriberReason,
} from "./subscribe/subscriber-health.js";
export type { ActorStatus, SubscriberStatus } from "./subscribe/subscriber-status.js";
export type { VerdictReport } from "./subscribe/verdict-report.js";
export type { FinalReason, IgnoreReason, Verdict } from "./subscribe/verdict.js";
export type { Settlement } from "./subscribe/settlement.js";
export { openDeadLetters } from "./dead-letters/open-dead-letters.js";
export type { DeadLetters, SweepOptions, SweepReport, SweepResult } from "./dead-letters/dead-letters.js";
export type { DeadLetterFilter } from "./dead-letters/filter.js";
export type { DeadLetter, DeadLetterContent } from "./dead-letters/letter.js";
export type { EarlierDeath } from "./subscribe/dead-letter-history.js";
export { deadLetterHeaders } from "./subscribe/dead-letter-headers.js";
export {
  ConsumerDeletedError,
  ConsumerRefusedError,
  NotRegisteredError,
  PullRefusedError,
  StreamReplacedError,
} from "./errors/consumer.js";
export {
  ActorPausedError,
  IdempotencyLostError,
  MessageTooOldError,
  MissingHandlerError,
  ObserverError,
  TooManyDeliveriesError,
  UnconfirmedError,
  UnknownActorError,
  UnmatchedEventError,
} from "./errors/delivery.js";
export type { Claim, Idempotency, IdempotencyOpening, IdempotencyStore } from "./subscribe/idempotency.js";
export type { ServiceSettings } from "./subscribe/service-settings.js";
