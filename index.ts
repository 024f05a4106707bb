export type { Diagnostic, Severity } from "./asyncapi/diagnostic.js";
export type { Location } from "./asyncapi/location.js";
