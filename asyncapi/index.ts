export { hasErrors } from "./diagnostic.js";
export type { Diagnostic, Severity } from "./diagnostic.js";
export { isJsonObject } from "./json.js";
export type { Json, JsonObject } from "./json.js";
export type { Location } from "./location.js";

export type {
  Actor,
  ActorSettings,
  Application,
  Definition,
  Duration,
  Event,
  Exponential,
  Notes,
  ObjectType,
  Parameter,
  Property,
  Retry,
  Schema,
  Size,
  Stream,
  StreamSettings,
  Subject,
  TupleType,
  Type,
} from "./model/index.js";
