import { isJsonArray } from "../../json.js";
import type { JsonObject } from "../../json.js";
import type { Conjunction, TypeName } from "./conjunction.js";
import { isFormatOf } from "./formats.js";
import type { Problem } from "./problem.js";

/** Which of the keywords on types, numbers and texts may refuse a value of the conjunction. */
export function checkScalars(all: Conjunction, schema: JsonObject, pointer: string): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (keyword: string, message: string): void => void problems.push({ pointer, keyword, message });
  checkTypes(all, schema, add);
  if (all.types.has("number")) checkNumbers(all, schema, add);
  if (all.types.has("string")) checkTexts(all, schema, add);
  return problems;
}

type Add = (keyword: string, message: string) => void;

function checkTypes({ types, isInteger, multiples }: Conjunction, { type }: JsonObject, add: Add): void {
  if (type === undefined) return;
  const allowed = new Set(isJsonArray(type) ? type : [type]);
  const isWhole = isInteger || multiples.some((step) => Number.isInteger(step));
  const accepts = (each: TypeName): boolean =>
    allowed.has(each) || (each === "number" && isWhole && allowed.has("integer"));
  for (const each of types) {
    if (accepts(each)) continue;
    if (each === "number" && allowed.has("integer")) add("type", "may be a number with a fraction");
    else add("type", `may be ${articles[each]}`);
  }
}

export const articles: Readonly<Record<TypeName, string>> = {
  null: "null",
  boolean: "true or false",
  number: "a number",
  string: "a text",
  array: "an array",
  object: "an object",
};

function checkNumbers(all: Conjunction, schema: JsonObject, add: Add): void {
  const { minimum, maximum } = all;
  const { minimum: least, exclusiveMinimum: above, maximum: most, exclusiveMaximum: below } = schema;
  if (typeof least === "number" && !(minimum !== undefined && minimum.value >= least))
    add("minimum", `may be less than ${least}`);
  if (
    typeof above === "number" &&
    !(minimum !== undefined && (minimum.value > above || (minimum.value === above && minimum.isExclusive)))
  )
    add("exclusiveMinimum", `may be ${above} or less`);
  if (typeof most === "number" && !(maximum !== undefined && maximum.value <= most))
    add("maximum", `may be more than ${most}`);
  if (
    typeof below === "number" &&
    !(maximum !== undefined && (maximum.value < below || (maximum.value === below && maximum.isExclusive)))
  )
    add("exclusiveMaximum", `may be ${below} or more`);
  const { multipleOf, format } = schema;
  if (typeof multipleOf === "number" && !all.multiples.some((step) => isMultiple(step, multipleOf)))
    add("multipleOf", `may be no multiple of ${multipleOf}`);
  if (typeof format === "string" && isFormatOf(format, "number") && !all.formats.includes(format))
    add("format", `may be no ${format}`);
}

/** Fractions are compared by their text alone: validators divide them, with all that this loses. */
function isMultiple(step: number, of: number): boolean {
  return step === of || (Number.isInteger(step) && Number.isInteger(of) && step % of === 0);
}

function checkTexts(all: Conjunction, schema: JsonObject, add: Add): void {
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === "number" && all.minLength < minLength)
    add("minLength", `may have fewer than ${minLength} characters`);
  if (typeof maxLength === "number" && all.maxLength > maxLength)
    add("maxLength", `may have more than ${maxLength} characters`);
  if (typeof pattern === "string" && !anyText.has(pattern) && !all.patterns.includes(pattern))
    add("pattern", `may not match ${pattern}`);
  if (typeof format === "string" && isFormatOf(format, "string") && !all.formats.includes(format))
    add("format", `may be no ${format}`);
}

/** Patterns that every text matches. */
const anyText = new Set(["", "^", "$", ".*", "^.*", "^.*?", "(?:)"]);
