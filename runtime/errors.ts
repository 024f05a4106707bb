export {
  ClosedError,
  ConnectionFailedError,
  JetStreamUnavailableError,
  ServerTooOldError,
} from "./errors/connection.js";
export { InvalidDefinitionError, UnknownEventError } from "./errors/definition.js";
export {
  DrainTimeoutError,
  HandlerTimeoutError,
  ClaimLostError,
  LeaseLostError,
  NonRetryableError,
  RetryAfterError,
} from "./errors/handler.js";
export {
  InvalidHeadersError,
  InvalidParameterError,
  InvalidPayloadError,
  InvalidReplyError,
} from "./errors/payload.js";
export type { Issue } from "./errors/payload.js";
export {
  DuplicateMessageError,
  PartlyPublishedError,
  PublishNotSentError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
  SequenceConflictError,
} from "./errors/publish.js";
export type { PublishOutcome } from "./errors/publish.js";
export { NoResponderError, RemoteError, RequestTimeoutError } from "./errors/request.js";
export {
  ConsumerConflictError,
  StreamConflictError,
  StreamMissingError,
  StreamRefusedError,
} from "./errors/streams.js";
export type { SettingConflict } from "./errors/streams.js";
