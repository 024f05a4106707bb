import type { Field } from "protobufjs";
import { isJsonArray, isJsonObject, withoutUndefined } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";

/** The files of protovalidate, and of protoc-gen-validate before it: of them, only the options are used. */
export const ruleFiles: ReadonlySet<string> = new Set([
  "buf/validate/validate.proto",
  "validate/validate.proto",
]);

const options = ["(buf.validate.field)", "(validate.rules)"] as const;
const wholeNumbers = ["int32", "uint32", "sint32", "fixed32", "sfixed32"];

/** What the rules of a field say of it. */
export interface FieldRules {
  /** Whether it has to be there. */
  readonly required: boolean;
  /** Words of JSON Schema for its value; of a list, for the list. */
  readonly words: JsonObject;
  /** For the items of a list. */
  readonly items: JsonObject;
}

/** The rules that JSON Schema can say; those of 64-bit numbers, bytes, maps and messages, and CEL, it can't. */
export function rulesOf(field: Field): FieldRules {
  const rules = writtenRules(field);
  const isRequired =
    rules["required"] === true ||
    ["message", "timestamp", "duration", "any"].some((kind) => part(rules, kind)["required"] === true);
  const nothing: FieldRules = { required: isRequired, words: {}, items: {} };
  if (rules["ignore"] !== undefined || field.map) return nothing;
  if (!field.repeated) return { ...nothing, words: wordsOf(rules, field.type) };
  const list = part(rules, "repeated");
  if (list["ignore_empty"] === true) return nothing;
  const words = withoutUndefined({
    minItems: count(list["min_items"]),
    maxItems: count(list["max_items"]),
    uniqueItems: list["unique"] === true ? true : undefined,
  });
  return { ...nothing, words, items: wordsOf(part(list, "items"), field.type) };
}

function writtenRules(field: Field): JsonObject {
  const written: Json = field.parsedOptions ?? []; // the parser types it as any
  const all = isJsonArray(written) ? written : [];
  return Object.fromEntries(
    all.flatMap((option) => options.flatMap((name) => Object.entries(part(option, name)))),
  );
}

function part(json: Json, key: string): JsonObject {
  const found = isJsonObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
  return found !== undefined && isJsonObject(found) ? found : {};
}

function wordsOf(rules: JsonObject, type: string): JsonObject {
  const own = part(rules, type);
  if (own["ignore_empty"] === true) return {};
  if (type === "string") return ofText(own);
  if (type === "bool") return values(own, "boolean");
  if (wholeNumbers.includes(type) || type === "double") {
    return { ...limits(own, (value) => value), ...values(own, "number") };
  }
  // what was 0.1 is another number after it has travelled in 32 bits
  return type === "float" ? limits(own, (value, widest) => widest(value, Math.fround(value))) : {};
}

function limits(
  rules: JsonObject,
  rounded: (value: number, widest: (...values: readonly number[]) => number) => number,
): JsonObject {
  const low = rules["gte"] ?? rules["gt"];
  const high = rules["lte"] ?? rules["lt"];
  // a lower end above the upper one means what lies outside of both
  if (typeof low === "number" && typeof high === "number" && low >= high) return {};
  const at = (name: string, widest: (...values: readonly number[]) => number): number | undefined => {
    const value = rules[name];
    return typeof value === "number" ? rounded(value, widest) : undefined;
  };
  return withoutUndefined({
    minimum: at("gte", Math.min),
    exclusiveMinimum: at("gt", Math.min),
    maximum: at("lte", Math.max),
    exclusiveMaximum: at("lt", Math.max),
  });
}

/** Nothing holds the parser's options against their definition: what is of another kind than it should be is left out. */
function values(rules: JsonObject, kind: "string" | "number" | "boolean"): JsonObject {
  const only = rules["const"];
  const several = rules["in"];
  const fits = (value: Json | undefined): boolean => typeof value === kind;
  return withoutUndefined({
    const: fits(only) ? only : undefined,
    enum: isJsonArray(several) && several.length > 0 && several.every(fits) ? several : undefined,
  });
}

function count(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

const formats = new Map([
  ["email", "email"],
  ["hostname", "hostname"],
  ["ipv4", "ipv4"],
  ["ipv6", "ipv6"],
  ["uri", "uri"],
  ["uri_ref", "uri-reference"],
  ["uuid", "uuid"],
]);

function ofText(rules: JsonObject): JsonObject {
  const format = [...formats].find(([name]) => rules[name] === true)?.[1];
  const [pattern, ...others] = [
    rules["pattern"],
    ...[["prefix", "^", ""] as const, ["suffix", "", "$"] as const, ["contains", "", ""] as const].map(
      ([name, start, end]) => {
        const text = rules[name];
        return typeof text === "string" ? `${start}${escaped(text)}${end}` : undefined;
      },
    ),
  ].filter((found) => typeof found === "string");
  return withoutUndefined({
    ...values(rules, "string"),
    minLength: count(rules["len"] ?? rules["min_len"]),
    maxLength: count(rules["len"] ?? rules["max_len"]),
    format,
    pattern,
    allOf: others.length === 0 ? undefined : others.map((other) => ({ pattern: other })),
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
