import type { Cursor } from "../cursor.js";
import { isJsonArray } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import { memberOf } from "../references.js";
import { discriminatorOf } from "./discriminator.js";
import { besideReference, documentedInOrder, isSaidToPeople } from "./documented-schema.js";
import { dynamicTarget, reportDynamicReference } from "./dynamic-reference.js";
import { reportMisspelt } from "./misspelt-keywords.js";
import {
  plainKeywords,
  inArray,
  inSchema,
  isCount,
  isForValidators,
  isNames,
  isSchema,
  modernCounts,
  modernSchemas,
} from "./schema-keywords.js";
import type { SchemaContext } from "./schema.js";

/**
 * The draft-07 schema that a validator runs: with the names of definitions for references, without what is said
 * to people (unless the context asks for it), and without keywords that validators don't know.
 */
export function schemaJson(cursor: Cursor, context: SchemaContext): JsonObject {
  if (cursor.value === false) return { not: {} };
  const json: [string, Json][] = [];
  const dependencies: [string, Json][] = [];
  const patterns: [string, Json][] = [];
  const tuple = cursor.get("prefixItems");
  for (const key of Object.keys(cursor.value ?? {})) {
    reportMisspelt(key, cursor, context);
    const check = plainKeywords.get(key);
    const own = memberOf(cursor.value, key);
    if (context.isDocumented === true && own !== undefined && isSaidToPeople(key, cursor)) {
      json.push([key, own]);
      continue;
    }
    // Most keywords have plain values, which need no cursor.
    if (check !== undefined && typeof own !== "object" && typeof own !== "boolean" && own !== undefined) {
      if (check(own)) {
        json.push([key, own]);
        continue;
      }
    } else if (check === undefined && typeof own === "string" && key !== "pattern") continue;
    const child = check === undefined ? cursor.get(key) : cursor.literal(key);
    if (child === undefined) continue;
    if (typeof child.value === "boolean" && (key === "exclusiveMinimum" || key === "exclusiveMaximum")) {
      // OpenAPI 3.0 says by it how the limit beside it is meant; see `exclusive`.
    } else if (check !== undefined) {
      if (check(child.value)) json.push([key, child.value]);
      else dropped(key, child, context);
    } else if (inSchema.has(key)) {
      if (isSchema(child.value)) json.push([key, partJson(child, context)]);
    } else if (inArray.has(key)) {
      const parts = child.items().map((item) => memberJson(item, { schema: cursor, key }, context));
      if (parts.length > 0) json.push([key, parts]);
    } else if (context.modern !== undefined && modernSchemas.has(key)) {
      context.modern();
      if (isSchema(child.value)) json.push([key, partJson(child, context)]);
    } else if (context.modern !== undefined && modernCounts.has(key)) {
      context.modern();
      if (isCount(child.value)) json.push([key, child.value]);
      else dropped(key, child, context);
    } else if (key === "properties") {
      json.push([key, mapJson(child, context)]);
      const prototype = child.get("__proto__");
      // Validators leave out a property of this name; a pattern they check.
      if (prototype !== undefined) patterns.push(["^__proto__$", partJson(prototype, context)]);
    } else if (key === "patternProperties") {
      const known = child.entries().filter(([pattern]) => isPattern(pattern) || dropped(key, child, context));
      for (const [pattern, part] of known) context.slowPatterns.check(pattern, part.site ?? part);
      patterns.push(...known.map(([name, part]): [string, Json] => [name, partJson(part, context)]));
    } else if (key === "pattern") {
      if (typeof child.value === "string" && isPattern(child.value)) {
        context.slowPatterns.check(child.value, child);
        json.push([key, child.value]);
      } else dropped(key, child, context);
    } else if (key === "items") {
      json.push(...itemsJson(child, tuple, context));
    } else if (key === "prefixItems") {
      json.push(["items", child.items().map((item) => partJson(item, context))]);
    } else if (key === "dependencies" || key === "dependentRequired" || key === "dependentSchemas") {
      const parts = child
        .entries()
        .map(([name, part]): [string, Json] => [
          name,
          isNames(part.value) ? part.value : partJson(part, context),
        ]);
      dependencies.push(...parts);
    }
  }
  if (patterns.length > 0) json.push(["patternProperties", Object.fromEntries(patterns)]);
  if (dependencies.length > 0) json.push(["dependencies", Object.fromEntries(dependencies)]);
  const schema = withDynamic(exclusive(Object.fromEntries(json), cursor), cursor, context);
  const own = cursor.flag("nullable") ? nullable(schema) : schema;
  return context.isDocumented === true ? documentedInOrder(own) : own;
}

/** A schema within a schema: by name where a reference leads to it. `true` and `false` stay. */
function partJson(cursor: Cursor, context: SchemaContext): Json {
  if (cursor.site !== undefined) {
    return context.modern === undefined ? named(cursor, context) : besides(cursor.site, cursor, context);
  }
  return typeof cursor.value === "boolean" ? cursor.value : schemaJson(cursor, context);
}

function named(cursor: Cursor, context: SchemaContext): JsonObject {
  const reference = { $ref: `#/$defs/${context.define(cursor)}` };
  if (context.isDocumented !== true || cursor.site === undefined) return reference;
  return documentedInOrder({ ...reference, ...besideReference(cursor.site) });
}

function withDynamic(schema: JsonObject, cursor: Cursor, context: SchemaContext): JsonObject {
  reportDynamicReference(cursor, context);
  const target = dynamicTarget(cursor, context);
  if (target === undefined) return schema;
  const { allOf = [], ...rest } = schema;
  return { ...rest, allOf: [named(target, context), ...(isJsonArray(allOf) ? allOf : [])] };
}

/** Since 2019-09, what stands beside a reference counts. */
export function besides(site: Cursor, target: Cursor, context: SchemaContext): JsonObject {
  const reference = named(target, context);
  const beside = schemaJson(site, context);
  const { allOf = [], ...rest } = beside;
  const isSilent = Object.keys(beside).every((key) => key === "default" || !isForValidators(key));
  if (isSilent)
    return context.isDocumented === true ? documentedInOrder({ ...reference, ...beside }) : reference;
  const both = { ...rest, allOf: [reference, ...(isJsonArray(allOf) ? allOf : [])] };
  return context.isDocumented === true ? documentedInOrder(both) : both;
}

function memberJson(
  item: Cursor,
  { schema, key }: { readonly schema: Cursor; readonly key: string },
  context: SchemaContext,
): Json {
  const part = partJson(item, context);
  const discriminator = key === "allOf" ? undefined : discriminatorOf(schema, item);
  if (discriminator === undefined) return part;
  const { property, values } = discriminator;
  return {
    allOf: [part, { required: [property], properties: Object.fromEntries([[property, { enum: values }]]) }],
  };
}

/** OpenAPI 3.0 has the limit in `minimum`, and in `exclusiveMinimum` only whether the limit itself is allowed. */
function exclusive(schema: JsonObject, cursor: Cursor): JsonObject {
  const isAbove = schema["minimum"] !== undefined && cursor.flag("exclusiveMinimum");
  const isBelow = schema["maximum"] !== undefined && cursor.flag("exclusiveMaximum");
  if (!isAbove && !isBelow) return schema;
  const { minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    ...(minimum === undefined ? {} : { [isAbove ? "exclusiveMinimum" : "minimum"]: minimum }),
    ...(maximum === undefined ? {} : { [isBelow ? "exclusiveMaximum" : "maximum"]: maximum }),
  };
}

function mapJson(cursor: Cursor, context: SchemaContext): JsonObject {
  return Object.fromEntries(cursor.entries().map(([name, part]) => [name, partJson(part, context)]));
}

function itemsJson(items: Cursor, tuple: Cursor | undefined, context: SchemaContext): [string, Json][] {
  if (tuple !== undefined) return [["additionalItems", partJson(items, context)]];
  if (isJsonArray(items.value)) return [["items", items.items().map((item) => partJson(item, context))]];
  return isSchema(items.value) ? [["items", partJson(items, context)]] : [];
}

/** OpenAPI's word, which people write in AsyncAPI too; JSON Schema has a type for it. */
function nullable(schema: JsonObject): JsonObject {
  const { type, enum: values, const: only, ...rest } = schema;
  if (["allOf", "anyOf", "oneOf", "not", "if"].some((word) => rest[word] !== undefined))
    return { anyOf: [schema, { type: "null" }] };
  if (only !== undefined) return { ...rest, enum: [only, null] };
  if (type === undefined && values === undefined) {
    return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: "null" }] };
  }
  const types = isJsonArray(type) ? type : type === undefined ? [] : [type];
  return {
    ...(types.length === 0 ? {} : { type: types.includes("null") ? types : [...types, "null"] }),
    ...(isJsonArray(values) ? { enum: values.includes(null) ? values : [...values, null] } : {}),
    ...rest,
  };
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").unicode; // as validators compile it
  } catch {
    return false;
  }
}

function dropped(keyword: string, child: Cursor, context: SchemaContext): false {
  const isRegularExpression = keyword === "pattern" || keyword === "patternProperties";
  context.report({
    severity: "warning",
    rule: isRegularExpression ? "pattern" : "schema-keyword",
    message: isRegularExpression
      ? `JavaScript can't run this regular expression, so payloads are not checked against it.`
      : `"${keyword}" can't have this value, so payloads are not checked against it.`,
    hint: isRegularExpression
      ? "Write it as ECMAScript with the flag u has it: escape only what needs it, and use no inline flags."
      : "Look the keyword up in JSON Schema draft-07.",
    location: child.locate(),
  });
  return false;
}
