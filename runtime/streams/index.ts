export { acknowledgementOf } from "./acknowledgement.js";
export type { Acknowledgement } from "./acknowledgement.js";
export { ensureStreams } from "./ensure-streams.js";
export type { EnsureStreamsOptions } from "./ensure-streams.js";
export { findStream, holdersOf } from "./find-stream.js";
export { dueSubject, periodicSubject, scheduleStreamName, scheduleSubject } from "./schedule-stream.js";
export {
  isForbidden,
  isJetStreamOff,
  isSilence,
  requireCapability,
  unavailable,
  whereAvailable,
} from "./server-level.js";
export type { Capability } from "./server-level.js";
export type { AllowedChange, ScheduleReport, StreamChange, StreamReport, StreamSetting } from "./report.js";
