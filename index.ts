export { hasErrors, readApplication } from "./asyncapi/index.js";
export type {
  Actor,
  ActorSettings,
  Application,
  Definition,
  Diagnostic,
  Duration,
  Event,
  Exponential,
  Json,
  JsonObject,
  Location,
  Notes,
  ObjectType,
  Parameter,
  Property,
  ReadOptions,
  Reading,
  Retry,
  Schema,
  Severity,
  Size,
  Stream,
  StreamSettings,
  Subject,
  TupleType,
  Type,
} from "./asyncapi/index.js";
export { defineConfig } from "./generator/define-config.js";
export type { Config, SpecConfig } from "./generator/define-config.js";
export { generate } from "./generator/generate.js";
export type { GeneratedFile, GenerateOptions, Generation } from "./generator/generate.js";
export { isFresh, planFiles } from "./generator/plan-files.js";
export type { FilePlan, PlannedFile } from "./generator/plan-files.js";
export { writeFiles } from "./generator/write-files.js";
