import type { Cursor } from "../cursor.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { ObjectType, Type } from "../model/index.js";
import { intersection, union } from "./combine-types.js";

/** What a schema's `not` takes away, as far as a type can say it. */
export interface Exclusions {
  readonly types: ReadonlySet<string>;
  /** Scalars. */
  readonly values: ReadonlySet<Json>;
  /** Names of properties that must not be there. */
  readonly absent: readonly string[];
  readonly everything: boolean;
}

/** Words that change no verdict. */
const silent: ReadonlySet<string> = new Set([
  ...["title", "description", "$comment", "examples", "default"],
  // it is looked at beside the word that it widens
  "nullable",
]);

/** What is taken away by a schema's own `not` and by those in its `allOf`; `undefined` where that is nothing. */
export function exclusionsOf(cursor: Cursor, all: readonly Cursor[]): Exclusions | undefined {
  const parts = [cursor, ...all.filter(({ site }) => site === undefined)].filter((part) => part.has("not"));
  if (parts.length === 0) return undefined;
  const types = new Set<string>();
  const values = new Set<Json>();
  const absent: string[] = [];
  let everything = false;
  const take = (not: Cursor): void => {
    const { value } = not;
    if (value === true) everything = true;
    if (!isJsonObject(value)) return;
    const words = Object.keys(value).filter((word) => !silent.has(word));
    const [word] = words;
    if (word === undefined) everything = true;
    const required = not.plain("required");
    if (isJsonArray(required) && words.every((name) => name === "required" || name === "type")) {
      const [name] = required;
      if (required.length === 1 && typeof name === "string" && (not.string("type") ?? "object") === "object")
        absent.push(name);
    }
    if (words.length !== 1 || word === undefined) return;
    if (not.flag("nullable")) types.add("null");
    if (word === "type")
      for (const name of listOf(not.plain("type"))) if (typeof name === "string") types.add(name);
    if (word === "const" && isScalar(value["const"])) values.add(value["const"]);
    if (word === "enum") for (const item of listOf(value["enum"])) if (isScalar(item)) values.add(item);
    if (word === "anyOf") for (const member of not.get("anyOf")?.items() ?? []) take(member);
  };
  for (const part of parts) {
    const not = part.get("not");
    if (not !== undefined) take(not);
  }
  const isNothing = types.size + values.size + absent.length === 0 && !everything;
  return isNothing ? undefined : { types, values, absent, everything };
}

const anything: readonly Type[] = [
  { kind: "null" },
  { kind: "boolean" },
  { kind: "number", integer: false },
  { kind: "string" },
  { kind: "array", items: { kind: "unknown" } },
  { kind: "object", properties: [], additional: { kind: "unknown" } },
];

/** A type without what is excluded. What stands behind a name, and single strings and numbers, stay. */
export function exclude(type: Type, excluded: Exclusions): Type {
  if (excluded.everything) return { kind: "never" };
  switch (type.kind) {
    case "union":
      return union(type.members.map((member) => exclude(member, excluded)));
    case "unknown": {
      const left = union(anything.map((member) => exclude(member, { ...excluded, absent: [] })));
      const isAll = left.kind === "union" && left.members.length === anything.length;
      return isAll && !hasBooleans(excluded) ? type : left;
    }
    case "null":
      return excluded.types.has("null") || excluded.values.has(null) ? { kind: "never" } : type;
    case "boolean":
      return excluded.types.has("boolean")
        ? { kind: "never" }
        : withoutBooleans(
            type,
            [true, false].filter((value) => !excluded.values.has(value)),
          );
    case "number":
      return excluded.types.has("number") || (type.integer && excluded.types.has("integer"))
        ? { kind: "never" }
        : type;
    case "literal":
      return isExcluded(type.value, excluded) ? { kind: "never" } : type;
    case "string":
      return excluded.types.has("string") ? { kind: "never" } : type;
    case "array":
    case "tuple":
      return excluded.types.has("array") ? { kind: "never" } : type;
    case "object":
      return excluded.types.has("object") ? { kind: "never" } : withoutProperties(type, excluded.absent);
    case "intersection":
    case "reference":
      return intersection([type, ...excluded.absent.map((name) => withoutProperty(name))]);
    default:
      return type;
  }
}

/** An object that does not have the property. */
export function withoutProperty(name: string): ObjectType {
  return { kind: "object", properties: [{ name, type: { kind: "never" }, required: false, notes: {} }] };
}

function withoutProperties(type: ObjectType, absent: readonly string[]): Type {
  if (absent.length === 0 || (type.properties.length === 0 && type.additional?.kind === "never")) return type;
  if (type.additional !== undefined || type.patterns !== undefined) return type;
  const properties = type.properties.filter(({ name }) => !absent.includes(name));
  if (type.properties.some(({ name, required }) => required && absent.includes(name)))
    return { kind: "never" };
  return {
    ...type,
    properties: [...properties, ...absent.flatMap((name) => withoutProperty(name).properties)],
  };
}

function withoutBooleans(type: Type, left: readonly boolean[]): Type {
  return left.length === 2 ? type : union(left.map((value) => ({ kind: "literal", value })));
}

function hasBooleans({ values }: Exclusions): boolean {
  return values.has(true) || values.has(false);
}

function isExcluded(value: string | number | boolean, { types, values }: Exclusions): boolean {
  if (values.has(value) || types.has(typeof value)) return true;
  return types.has("integer") && Number.isInteger(value);
}

function isScalar(value: Json | undefined): value is string | number | boolean | null {
  return value !== undefined && (typeof value !== "object" || value === null);
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : isJsonArray(value) ? value : [value];
}
