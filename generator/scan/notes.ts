import {
  documentedInOrder,
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
} from "../../asyncapi/index.js";
import { escaped } from "./schema-comments.js";

/**
 * What schemas say to people, apart from the schemas: by the JSON Pointers of the schemas in them. Both ways: what a
 * document said stands in `application.ts`, and the schemas that validators run stay free of it.
 */
export function notesOf(json: Json, documented: Json): JsonObject {
  const found = new Map<string, JsonObject>();
  compare(json, documented, { pointer: "", found });
  return Object.fromEntries(found);
}

function compare(
  json: Json,
  documented: Json,
  { pointer, found }: { readonly pointer: string; readonly found: Map<string, JsonObject> },
): void {
  if (isJsonArray(json) && isJsonArray(documented)) {
    for (const [index, item] of json.entries()) {
      if (typeof item !== "object") continue;
      const other = documented[index];
      if (other !== undefined) compare(item, other, { pointer: `${pointer}/${index}`, found });
    }
    return;
  }
  if (json === documented || !isJsonObject(json) || !isJsonObject(documented)) return;
  const added: [string, Json][] = [];
  for (const key of Object.keys(documented)) {
    const value = documented[key] ?? null;
    const own = Object.hasOwn(json, key) ? json[key] : undefined;
    if (own === undefined) added.push([key, value]);
    else if (typeof own === "object") compare(own, value, { pointer: `${pointer}/${escaped(key)}`, found });
  }
  if (added.length > 0) found.set(pointer, Object.fromEntries(added));
}

/** The schema with its notes again. What has none in it stays the same object. */
export function withNotes(json: JsonObject, notes: JsonObject): JsonObject {
  const pointers = Object.keys(notes);
  if (pointers.length === 0) return json;
  const ways = new Set<string>();
  for (const pointer of pointers)
    for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf("/", end - 1))
      ways.add(pointer.slice(0, end));
  return joined(json, { notes, ways, pointer: "" });
}

interface Joining {
  readonly notes: JsonObject;
  /** The pointers of all that has notes in it. */
  readonly ways: ReadonlySet<string>;
  readonly pointer: string;
}

function joined(json: JsonObject, joining: Joining): JsonObject {
  const { notes, pointer } = joining;
  const all = Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, inside(value, key, joining)] as const),
  );
  const own = Object.hasOwn(notes, pointer) ? notes[pointer] : undefined;
  return isJsonObject(own) ? documentedInOrder({ ...all, ...own }) : all;
}

function inside(value: Json, key: string, around: Joining): Json {
  if (typeof value !== "object" || value === null) return value;
  const joining = { ...around, pointer: `${around.pointer}/${escaped(key)}` };
  if (!joining.ways.has(joining.pointer)) return value;
  if (isJsonArray(value)) return value.map((item, index) => inside(item, String(index), joining));
  return isJsonObject(value) ? joined(value, joining) : value;
}

/** Whether two values are equal with the order of their keys. */
export function isSameText(one: Json, other: Json): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (isJsonArray(one) || isJsonArray(other)) {
    if (!isJsonArray(one) || !isJsonArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => isSameText(item, other[index] ?? null));
  }
  const keys = Object.keys(one);
  const others = Object.keys(other);
  if (keys.length !== others.length) return false;
  return keys.every(
    (key, index) => others[index] === key && isSameText(one[key] ?? null, other[key] ?? null),
  );
}
