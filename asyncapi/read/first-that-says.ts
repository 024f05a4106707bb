import type { Cursor } from "../cursor.js";
import { referenceOf } from "../references.js";
import { isModern } from "./dialect.js";

/** Words beside a reference that change no verdict. */
const silent: ReadonlySet<string> = new Set([
  ...["$ref", "$id", "$schema", "$anchor", "$defs", "definitions", "$comment"],
  ...["title", "description", "summary", "default", "examples", "deprecated", "readOnly", "writeOnly"],
]);

/** Since 2019-09, what stands beside a reference counts: also where another reference leads to it. */
export function firstThatSays(cursor: Cursor): Cursor {
  for (const hop of cursor.hops) {
    if (referenceOf(hop.value) === undefined) break;
    if (Object.keys(hop.value ?? {}).every((key) => silent.has(key))) continue;
    const stopped = cursor.stop(hop);
    if (isModern(stopped)) return stopped;
  }
  return cursor;
}
