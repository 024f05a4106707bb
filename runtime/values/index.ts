export { bindValues } from "./plan.js";
export type { Leaf, Values, ValuesPart, ValuesWithin } from "./plan.js";
