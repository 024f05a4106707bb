import { isJsonArray } from "../../../asyncapi/json.js";
import {
  type Application,
  isJsonObject,
  type Json,
  type JsonObject,
  type Schema,
} from "../../../asyncapi/index.js";

/** A value that fits a schema, as far as that can be told without solving patterns and conditions. */
export interface Example {
  readonly value: Json;
  readonly unsure: boolean;
}

const deepest = 12;

/** Makes an example: what the schema names as such, else plain values. The same schema gives the same example. */
export function exampleOf({ json }: Schema, { definitions }: Application): Example {
  const known = new Map(definitions.map(({ name, schema }) => [name, schema.json]));
  const doubts = { count: 0 };
  const value = sample(json, { name: "", depth: 0, open: [] });
  return { value: value ?? null, unsure: doubts.count > 0 };

  interface Place {
    readonly name: string;
    readonly depth: number;
    /** Definitions that are being made. */
    readonly open: readonly string[];
  }

  /** `undefined`: there is no end to it, so what need not be there is left out. */
  function sample(schema: Json | undefined, place: Place): Json | undefined {
    if (!isJsonObject(schema)) return schema === false ? undefined : {};
    const given = givenValue(schema);
    if (given !== undefined) return given;
    const reference = schema["$ref"];
    if (typeof reference === "string") {
      const target = reference.replace(/^#\/\$defs\//u, "");
      if (place.open.includes(target) || place.depth > deepest) return undefined;
      return sample(known.get(target), { ...place, open: [...place.open, target] });
    }
    if (
      schema["not"] !== undefined ||
      schema["if"] !== undefined ||
      schema["dependencies"] !== undefined ||
      schema["contains"] !== undefined
    )
      doubts.count++;
    for (const word of ["oneOf", "anyOf"]) {
      const options = schema[word];
      if (!isJsonArray(options)) continue;
      const rest = omit(schema, word);
      if (word === "oneOf" && !areTellable(options.map(resolved))) doubts.count++;
      for (const option of options) {
        const made = sample(merge(rest, option), place);
        if (made !== undefined) return made;
      }
      return undefined;
    }
    const all = schema["allOf"];
    if (isJsonArray(all)) {
      const merged = all.reduce<Json>((whole, part) => merge(whole, resolved(part)), omit(schema, "allOf"));
      return sample(merged, place);
    }
    return sampleByType(schema, place);
  }

  function resolved(schema: Json): Json {
    const target = isJsonObject(schema) ? schema["$ref"] : undefined;
    return typeof target === "string" ? (known.get(target.replace(/^#\/\$defs\//u, "")) ?? schema) : schema;
  }

  function sampleByType(schema: JsonObject, place: Place): Json | undefined {
    switch (typeOf(schema)) {
      case "object":
        return sampleObject(schema, place);
      case "array":
        return sampleArray(schema, place);
      case "string":
        return sampleString(schema, place.name);
      case "integer":
        return sampleNumber(schema, 1);
      case "number":
        return sampleNumber(
          schema,
          typeof schema["format"] === "string" && /^u?int\d+$/u.test(schema["format"]) ? 1 : 0.5,
        );
      case "boolean":
        return true;
      default:
        return null;
    }
  }

  function sampleObject(schema: JsonObject, place: Place): Json | undefined {
    const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
    const required = isJsonArray(schema["required"])
      ? schema["required"].filter((each) => typeof each === "string")
      : [];
    // A null prototype: a property may be called `__proto__`.
    const made: Record<string, Json> = Object.create(null) as Record<string, Json>;
    for (const [name, property] of Object.entries(properties)) {
      const value = sample(property, { ...place, name, depth: place.depth + 1 });
      if (value !== undefined) made[name] = value;
      else if (required.includes(name)) return undefined;
    }
    for (const name of required) if (!(name in made)) made[name] = "…";
    const least = numberAt(schema, "minProperties") ?? 0;
    const additional = schema["additionalProperties"];
    if (isJsonObject(additional) && Object.keys(properties).length === 0) {
      const value = sample(additional, { ...place, name: "value", depth: place.depth + 1 });
      if (value !== undefined) made["key"] = value;
    }
    if (Object.keys(made).length < least) doubts.count++;
    return made;
  }

  function sampleArray(schema: JsonObject, place: Place): Json | undefined {
    const tuple = schema["prefixItems"] ?? (isJsonArray(schema["items"]) ? schema["items"] : undefined);
    if (isJsonArray(tuple))
      return tuple.map((item) => sample(item, { ...place, depth: place.depth + 1 }) ?? null);
    const least = Math.min(numberAt(schema, "minItems") ?? 0, 20);
    const item = sample(schema["items"], { ...place, depth: place.depth + 1 });
    if (item === undefined) return least === 0 ? [] : undefined;
    if (schema["uniqueItems"] === true && least > 1) doubts.count++;
    return Array.from({ length: Math.max(1, least) }, () => item);
  }

  function sampleString(schema: JsonObject, name: string): Json {
    const { format } = schema;
    const known = typeof format === "string" ? formats.get(format) : undefined;
    if (known !== undefined) return known;
    if (typeof schema["pattern"] === "string") {
      if (new Set(["^\\S+$", "^.+$", "\\S"]).has(schema["pattern"])) return "text";
      doubts.count++;
    }
    const least = Math.min(numberAt(schema, "minLength") ?? 0, 200);
    const most = numberAt(schema, "maxLength") ?? Infinity;
    const text = /id$/iu.test(name) ? "a1b2c3" : name === "" ? "text" : name;
    return text.padEnd(least, "x").slice(0, Math.min(most, 200));
  }
}

const formats: ReadonlyMap<string, string> = new Map([
  ["date-time", "2026-01-31T12:00:00Z"],
  ["date", "2026-01-31"],
  ["time", "12:00:00Z"],
  ["duration", "PT15M"],
  ["email", "ada@example.com"],
  ["idn-email", "ada@example.com"],
  ["hostname", "example.com"],
  ["ipv4", "192.0.2.1"],
  ["ipv6", "2001:db8::1"],
  ["uri", "https://example.com/"],
  ["uri-reference", "https://example.com/"],
  ["url", "https://example.com/"],
  ["iri", "https://example.com/"],
  ["uuid", "3fa85f64-5717-4562-b3fc-2c963f66afa6"],
  ["json-pointer", "/path"],
  ["regex", "^a$"],
  ["byte", "aGF6ZWw="],
]);

function givenValue(schema: JsonObject): Json | undefined {
  if (schema["const"] !== undefined) return schema["const"];
  const { examples } = schema;
  if (isJsonArray(examples) && examples[0] !== undefined) return examples[0];
  if (schema["example"] !== undefined) return schema["example"];
  const { default: standard, enum: allowed } = schema;
  if (isJsonArray(allowed))
    return standard !== undefined && allowed.includes(standard) ? standard : allowed[0];
  // An empty default says what is meant by nothing; an object's may lack what is required.
  return typeof standard === "object" || standard === "" ? undefined : standard;
}

/** Whether what fits one of the schemas is sure to fit no other. */
function areTellable(options: readonly Json[]): boolean {
  const marks = options.map((option) => {
    if (!isJsonObject(option)) return "";
    const properties = isJsonObject(option["properties"]) ? Object.entries(option["properties"]) : [];
    const constants = properties.filter(
      ([, property]) =>
        isJsonObject(property) && (property["const"] !== undefined || property["enum"] !== undefined),
    );
    const type = JSON.stringify(option["type"] ?? option["const"] ?? option["enum"] ?? "");
    return constants.length > 0 ? JSON.stringify(constants) : type;
  });
  return options.length < 2 || new Set(marks).size === options.length;
}

function typeOf(schema: JsonObject): string | undefined {
  const { type } = schema;
  if (typeof type === "string") return type;
  if (isJsonArray(type)) {
    const first = type.find((each) => each !== "null") ?? "null";
    return typeof first === "string" ? first : undefined;
  }
  if (schema["properties"] !== undefined || schema["required"] !== undefined) return "object";
  if (schema["items"] !== undefined) return "array";
  return ["minLength", "maxLength", "pattern", "format"].some((word) => schema[word] !== undefined)
    ? "string"
    : ["minimum", "maximum"].some((word) => schema[word] !== undefined)
      ? "number"
      : undefined;
}

function sampleNumber(schema: JsonObject, step: number): number {
  const multiple = numberAt(schema, "multipleOf");
  const unit = multiple ?? step;
  const from = numberAt(schema, "minimum");
  const above = numberAt(schema, "exclusiveMinimum");
  const to = numberAt(schema, "maximum");
  const below = numberAt(schema, "exclusiveMaximum");
  const least = Math.max(from ?? -Infinity, above === undefined ? -Infinity : above + unit);
  const most = Math.min(to ?? Infinity, below === undefined ? Infinity : below - unit);
  const start = Number.isFinite(least)
    ? least
    : Number.isFinite(most)
      ? Math.min(most, unit)
      : unit === 0.5
        ? 12.5
        : 42;
  const rounded = multiple === undefined ? start : Math.ceil(start / multiple) * multiple;
  return Math.min(Math.max(rounded, least), most);
}

function numberAt(schema: JsonObject, word: string): number | undefined {
  const value = schema[word];
  return typeof value === "number" ? value : undefined;
}

function omit(schema: JsonObject, word: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== word));
}

/** Both schemas at once; properties and what is required add up. */
function merge(one: Json, other: Json): Json {
  if (!isJsonObject(one) || !isJsonObject(other)) return isJsonObject(other) ? other : one;
  const both = (word: string): JsonObject => ({
    ...(isJsonObject(one[word]) ? one[word] : {}),
    ...(isJsonObject(other[word]) ? other[word] : {}),
  });
  const lists = [one["required"], other["required"]].flatMap((list) => (isJsonArray(list) ? list : []));
  return {
    ...one,
    ...other,
    ...(one["properties"] === undefined && other["properties"] === undefined
      ? {}
      : { properties: both("properties") }),
    ...(lists.length === 0 ? {} : { required: lists }),
  };
}
