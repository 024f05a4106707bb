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
export { defineRule } from "./asyncapi/lint/rule.js";
export type { Finding, LintFacts, LintRule } from "./asyncapi/lint/rule.js";
export type { Level } from "./asyncapi/lint/run.js";
export { compareApplications } from "./asyncapi/diff/compare.js";
export type { CompareOptions } from "./asyncapi/diff/comparison.js";
export type { Change, ChangeClass, Direction } from "./asyncapi/diff/change.js";
export { systemOf } from "./asyncapi/index.js";
export { defineConfig } from "./generator/define-config.js";
export type { Config, LintConfig, SpecConfig } from "./generator/define-config.js";
export { generate } from "./generator/generate.js";
export type { GeneratedFile, GenerateOptions, Generation } from "./generator/generate.js";
export type { ApplicationView } from "./generator/view/application.js";
export type { DefinitionView, EventsView } from "./generator/view/events.js";
export type { IndexView, ModuleView } from "./generator/view/index-file.js";
export type { MessagesView, MessageType } from "./generator/view/messages.js";
export type { PartEntry, PartView } from "./generator/view/part.js";
export type { PublisherView } from "./generator/view/publisher.js";
export type { SchemaConstant, SchemasView } from "./generator/view/schemas.js";
export type { Setting } from "./generator/view/settings.js";
export type { ActorView, SubscriberView } from "./generator/view/subscriber.js";
export type {
  ClientActorView,
  ClientApplicationView,
  ClientEventView,
  ClientMessageView,
  ClientParameterView,
  ClientPropertyView,
  ClientPublisherView,
  ClientStreamView,
  ClientSubscriberView,
  ClientView,
} from "./generator/view/client-view.js";
export { isFresh, planFiles } from "./generator/plan-files.js";
export type { FilePlan, PlannedFile } from "./generator/plan-files.js";
export { writeFiles } from "./generator/write-files.js";
export { printDiagram } from "./generator/print-diagram.js";
export type { DiagramFormat, PrintDiagramOptions } from "./generator/print-diagram.js";
export { MissingPackageError } from "./generator/optional-package.js";
export type { Theme } from "./generator/picture/theme.js";
export type {
  Direction as DiagramDirection,
  Extra as DiagramExtra,
} from "./generator/view/diagram/diagram.js";
export { printMarkdownFile, printMarkdownPages } from "./generator/site/markdown-pages.js";
export { printReactFile, printReactSite } from "./generator/site/react-theme.js";
export type { ReactSiteOptions } from "./generator/site/react-theme.js";
export { printSingleFile, printSite } from "./generator/site/site.js";
export type { SiteOptions } from "./generator/site/site.js";
