export { findDuplicate, isEqual } from "../codec/compare-values.js";
export { bindValidators } from "../codec/bound-validators.js";
export type { SchemaValidators } from "../codec/bound-validators.js";
export { addError, countCharacters, lazyPattern, pointerStep } from "./parts.js";
export { formats } from "./formats.js";
