import type { Cursor } from "../cursor.js";
import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import { pointerKeys } from "../pointer.js";
import { childOf } from "../references.js";
import type { Place } from "../references.js";

/** How validators name the oldest dialect that has all that we pass on of newer ones. */
export const modernDialect = "https://json-schema.org/draft/2019-09/schema";

/**
 * True where a schema, or what it stands in, says by `$schema` or `schemaFormat` that it is JSON Schema 2019-09 or
 * later: with words that draft-07 does not know, and with a meaning for what stands beside `$ref`.
 */
export function isModern(cursor: Cursor): boolean {
  let place: Place | undefined = { document: cursor.document, pointer: "", value: cursor.document.value };
  let declared = declaredIn(place.value);
  for (const key of pointerKeys(cursor.pointer) ?? []) {
    place = place && childOf(place, key);
    if (place === undefined) break;
    declared = declaredIn(place.value) ?? declared;
  }
  return declared ?? false;
}

function declaredIn(value: Json): boolean | undefined {
  if (!isJsonObject(value)) return undefined;
  const words = [value["$schema"], value["schemaFormat"]].filter((word) => typeof word === "string");
  return words.length === 0 ? undefined : words.some((word) => /2019-09|2020-12/.test(word));
}
