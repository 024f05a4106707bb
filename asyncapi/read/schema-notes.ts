import type { Cursor } from "../cursor.js";
import { isJsonArray } from "../json.js";
import type { Json } from "../json.js";
import type { Notes } from "../model/index.js";
import { pointerKeys } from "../pointer.js";
import { kebabCase } from "./names.js";
import { isTooManyLiterals } from "./literals.js";

/** What no structural type can express, but people want to know. */
const constraints: ReadonlySet<string> = new Set([
  "format",
  "multipleOf",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "minContains",
  "maxContains",
  "contentEncoding",
  "contentMediaType",
  "logicalType",
  "readOnly",
  "writeOnly",
]);

/** What a schema says to people; of a reference, what is written beside it. */
export function schemaNotes(cursor: Cursor): Notes {
  const written = cursor.site ?? cursor;
  const description = written.string("description") ?? titleOf(written);
  const standard = written.literal("default");
  const examples = examplesOf(written);
  const optional = onlyAlternative(written);
  const lines = [...linesOf(written), ...(optional === undefined ? [] : linesOf(optional))];
  return {
    ...(description === undefined || description.trim() === "" ? {} : { description: description.trim() }),
    ...(written.flag("deprecated") ? { deprecated: true } : {}),
    ...(standard === undefined ? {} : { default: standard.value }),
    ...(examples.length === 0 ? {} : { examples }),
    ...(lines.length === 0 ? {} : { constraints: lines }),
  };
}

/** Its own, and those of the items of a list, which have no better place; of a reference, its own type says them. */
function linesOf(schema: Cursor): readonly string[] {
  const items = schema.get("items");
  const ofItems = items === undefined || items.site !== undefined ? [] : constraintsOf(items);
  return [...constraintsOf(schema), ...ofItems.map((line) => `items.${line}`)];
}

/** What is written in place beside `null`, as many tools write optional properties. */
function onlyAlternative(schema: Cursor): Cursor | undefined {
  const alternatives = (schema.get("anyOf") ?? schema.get("oneOf"))?.items() ?? [];
  const [only, ...others] = alternatives.filter(
    (one) => one.site !== undefined || one.string("type") !== "null",
  );
  return others.length === 0 && only?.site === undefined ? only : undefined;
}

function constraintsOf(schema: Cursor): string[] {
  const lines: string[] = [];
  for (const key of Object.keys(schema.value ?? {})) {
    const values = key === "enum" ? schema.plain(key) : undefined;
    if (values !== undefined && isJsonArray(values) && isTooManyLiterals(values))
      lines.push(`enum: ${values.length} values`);
    if (!constraints.has(key)) continue;
    const value = schema.plain(key);
    if (value === undefined || typeof value === "object" || value === false) continue;
    // every text has that
    if (key === "pattern" && /^\^?\(?(?:\.\*)?\)?\$?$/.test(String(value))) continue;
    lines.push(`${key}: ${String(value)}`);
  }
  return lines;
}

/** A title helps only where nothing else is said, and often it is no more than the name again. */
function titleOf(cursor: Cursor): string | undefined {
  const title = cursor.string("title");
  if (title === undefined) return undefined;
  const key = pointerKeys(cursor.pointer)?.at(-1) ?? "";
  return kebabCase(title) === kebabCase(key) ? undefined : title;
}

function examplesOf(cursor: Cursor): readonly Json[] {
  const examples = cursor.literal("examples");
  if (examples !== undefined) return examples.items().map((example) => example.value);
  const example = cursor.literal("example");
  return example === undefined ? [] : [example.value];
}
