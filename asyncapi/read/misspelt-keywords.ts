import type { Cursor } from "../cursor.js";
import { nearest } from "../nearest.js";
import type { SchemaContext } from "./schema.js";

const known: ReadonlySet<string> = new Set(
  [
    "$schema $id $ref $anchor $defs $comment $vocabulary $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor",
    "definitions title description default examples example deprecated readOnly writeOnly externalDocs xml",
    "type enum const format nullable discriminator allOf anyOf oneOf not if then else",
    "multipleOf maximum exclusiveMaximum minimum exclusiveMinimum",
    "maxLength minLength pattern contentEncoding contentMediaType contentSchema",
    "items prefixItems additionalItems unevaluatedItems maxItems minItems uniqueItems contains minContains maxContains",
    "properties patternProperties additionalProperties unevaluatedProperties propertyNames required",
    "maxProperties minProperties dependencies dependentRequired dependentSchemas",
  ].flatMap((line) => line.split(" ")),
);
const words = [...known].filter((word) => !word.startsWith("$"));
/** Shorter words are near to too many others: a `note` is no `not`. */
const shortestWord = 5;
/** JSON Schema lets a schema have any key, so a misspelt keyword would silently say nothing. */
export function reportMisspelt(key: string, schema: Cursor, { report }: SchemaContext): void {
  if (known.has(key) || key.length < shortestWord || key.startsWith("x-")) return;
  const word = meaningOf(key);
  if (word === undefined || schema.has(word)) return;
  report({
    severity: "warning",
    rule: "schema-keyword",
    message: `"${key}" is no keyword of JSON Schema, so it has no effect.`,
    hint: `Did you mean "${word}"? Names of your own begin with x-.`,
    location: schema.locate(key),
  });
}

function meaningOf(key: string): string | undefined {
  const word = nearest(key, words);
  // A different word with the same first letters ("formatted") is hardly a slip of the finger.
  return word !== undefined && Math.abs(word.length - key.length) <= 1 ? word : undefined;
}
