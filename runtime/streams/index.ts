export { ensureStreams } from "./ensure-streams.js";
export type { EnsureStreamsOptions } from "./ensure-streams.js";
export { findStream, holdersOf } from "./find-stream.js";
export type { AllowedChange, StreamChange, StreamReport } from "./report.js";
export type { StreamSetting } from "./settings.js";
