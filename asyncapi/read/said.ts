import { isJsonObject } from "../json.js";
import type { Json, JsonObject } from "../json.js";

export function isSaid(entry: readonly [string, Json | undefined]): entry is readonly [string, Json] {
  return entry[1] !== undefined;
}

/** Without members that have no value, and without empty objects. */
export function nonEmpty(entries: readonly (readonly [string, Json | undefined])[]): JsonObject {
  return Object.fromEntries(
    entries.filter(isSaid).filter(([, value]) => !isJsonObject(value) || Object.keys(value).length > 0),
  );
}
