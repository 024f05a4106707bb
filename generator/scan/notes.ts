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
      const other = documented[index];
      if (other !== undefined) compare(item, other, { pointer: `${pointer}/${index}`, found });
    }
    return;
  }
  if (!isJsonObject(json) || !isJsonObject(documented)) return;
  const added: [string, Json][] = [];
  for (const [key, value] of Object.entries(documented)) {
    const own = Object.hasOwn(json, key) ? json[key] : undefined;
    if (own === undefined) added.push([key, value]);
    else compare(own, value, { pointer: `${pointer}/${escaped(key)}`, found });
  }
  if (added.length > 0) found.set(pointer, Object.fromEntries(added));
}

/** The schema with its notes again. */
export function withNotes(json: JsonObject, notes: JsonObject): JsonObject {
  if (Object.keys(notes).length === 0) return json;
  return joined(json, notes, "");
}

function joined(json: JsonObject, notes: JsonObject, pointer: string): JsonObject {
  const inner = Object.entries(json).map(([key, value]): [string, Json] => [
    key,
    inside(value, notes, `${pointer}/${escaped(key)}`),
  ]);
  const own = Object.hasOwn(notes, pointer) ? notes[pointer] : undefined;
  const all = Object.fromEntries(inner);
  return isJsonObject(own) ? documentedInOrder({ ...all, ...own }) : all;
}

function inside(value: Json, notes: JsonObject, pointer: string): Json {
  if (isJsonArray(value)) return value.map((item, index) => inside(item, notes, `${pointer}/${index}`));
  return isJsonObject(value) ? joined(value, notes, pointer) : value;
}
