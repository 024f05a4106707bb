import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../asyncapi/index.js";
import { namesIn } from "./mentioned-definitions.js";

export interface SeparateSchema {
  readonly json: JsonObject;
  /** By the names in `#/$defs/<name>`. */
  readonly defs: ReadonlyMap<string, JsonObject>;
  readonly dialect?: string;
}

/** Definitions whose references have one form already: thousands of schemas may have the same ones. */
const settled = new WeakSet<JsonObject>();

/** The schema without the definitions in it, wherever they are kept. */
export function separate(json: JsonObject, name: string): SeparateSchema {
  const { $schema, $defs, definitions, $id: _id, ...rest } = json;
  const defs = new Map<string, JsonObject>();
  for (const part of [definitions, $defs]) {
    if (!isJsonObject(part)) continue;
    for (const [key, value] of Object.entries(part)) {
      if (!isJsonObject(value)) continue;
      if (!("$defs" in value) && !("$schema" in value)) {
        defs.set(key, toDefs(value, name));
        continue;
      }
      const { $defs: inner, $schema: _dialect, ...own } = value;
      defs.set(key, toDefs(own, name));
      if (isJsonObject(inner))
        for (const [each, schema] of Object.entries(inner))
          if (isJsonObject(schema) && !defs.has(each)) defs.set(each, toDefs(schema, name));
    }
  }
  const own = toDefs(rest, name);
  // what refers to itself needs a name
  const isRecursive = !defs.has(name) && [own, ...defs.values()].some((each) => namesIn(each).has(name));
  if (isRecursive) defs.set(name, own);
  return {
    json: isRecursive ? { $ref: `#/$defs/${name}` } : own,
    defs,
    ...(typeof $schema === "string" && /2019-09|2020-12/u.test($schema) ? { dialect: $schema } : {}),
  };
}

/** With all references in one form, of which the names are not escaped; the schema itself where they are already. */
function toDefs(schema: JsonObject, self: string): JsonObject {
  if (settled.has(schema)) return schema;
  const entries = Object.entries(schema);
  const written = entries.map(([key, value]): [string, Json] => {
    if (key === "$ref" && typeof value === "string") return [key, referenceIn(value, self)];
    return [key, inParts(value, (part) => toDefs(part, self))];
  });
  if (written.some(([, value], index) => value !== entries[index]?.[1])) return Object.fromEntries(written);
  settled.add(schema);
  return schema;
}

function referenceIn(reference: string, self: string): string {
  if (reference === "#") return `#/$defs/${self}`;
  const [, name] = /^#\/(?:\$defs|definitions)\/([^/]+)$/u.exec(reference) ?? [];
  if (name === undefined) return reference;
  try {
    return `#/$defs/${decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")}`;
  } catch {
    return `#/$defs/${name}`; // a percent sign of its own
  }
}

/** A value with the objects in it replaced; the value itself where each is replaced by itself. */
export function inParts(value: Json, replace: (part: JsonObject) => JsonObject): Json {
  if (isJsonArray(value)) {
    const items = value.map((item) => inParts(item, replace));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isJsonObject(value) ? replace(value) : value;
}
