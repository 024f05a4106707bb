export { hasErrors } from "./diagnostic.js";
export type { Diagnostic, Severity } from "./diagnostic.js";
export { groupBy } from "./group-by.js";
export { isJsonArray, isJsonObject, withoutUndefined } from "./json.js";
export type { Json, JsonObject } from "./json.js";
export type { Location } from "./location.js";
export type {
  Actor,
  ActorOfSystem,
  ActorSettings,
  Application,
  Definition,
  DescribedEvent,
  Duration,
  Event,
  Exponential,
  Notes,
  ObjectType,
  Parameter,
  Property,
  Retry,
  Schedule,
  Schema,
  Size,
  Stream,
  StreamSettings,
  Subject,
  System,
  SystemEvent,
  Timing,
  TupleType,
  Type,
  Wire,
  SecurityKind,
  Server,
  ServerVariable,
} from "./model/index.js";
export { eventKey, systemOf } from "./model/index.js";
export { packageFile } from "./package-file.js";
export { readApplication, readWritten } from "./read-application.js";
export type { ReadOptions, Reading } from "./read-application.js";
export { hasParts } from "./read/name-patterns.js";
export { eventsBySubject } from "./read/same-subject.js";
export { derivedStreamName, toFilter } from "./read/subjects.js";
export { minimalCover } from "./read/subject-sets.js";
export { kebabCase } from "./read/names.js";
export { documentedInOrder } from "./read/documented-schema.js";
export { writeDocument } from "./write/document.js";
export type { Written } from "./write/document.js";
export { writeText } from "./write/text.js";
export type { DocumentFormat } from "./write/text.js";
export { asVersion2 } from "./write/version-2.js";
export { combineApplications } from "./write/combined.js";
export { parsedText } from "./write/parsed.js";
export { forEventCatalog } from "./write/event-catalog.js";
