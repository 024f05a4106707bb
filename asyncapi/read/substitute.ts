import { Cursor } from "../cursor.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { Location } from "../location.js";
import type { References } from "../references.js";

/** A value, seen with other members in the place of some; `undefined`: without them. Each keeps the place where it is written. */
export class Substitute extends Cursor {
  readonly #target: Cursor;
  readonly #members: ReadonlyMap<string, Cursor | undefined>;

  constructor(target: Cursor, members: ReadonlyMap<string, Cursor | undefined>, references: References) {
    super({ ...placeOf(target), value: withMembers(target.value, members) }, references);
    this.#target = target;
    this.#members = members;
  }

  override get(key: string): Cursor | undefined {
    return this.#members.has(key) ? this.#members.get(key) : this.#target.get(key);
  }

  override locate(key?: string): Location {
    return this.#target.locate(key);
  }
}

/** A value that stands nowhere, as if it stood in the place of another one. */
export function inPlaceOf(target: Cursor, value: Json, references: References): Cursor {
  return new Cursor({ ...placeOf(target), value }, references);
}

function placeOf({ document, pointer }: Cursor) {
  return { document, pointer };
}

function withMembers(value: Json, members: ReadonlyMap<string, Cursor | undefined>): Json {
  if (isJsonArray(value)) return value.map((item, index) => members.get(String(index))?.value ?? item);
  if (!isJsonObject(value)) return value;
  const added = [...members].flatMap(([key, member]) =>
    member === undefined ? [] : [[key, member.value] as const],
  );
  const kept = Object.entries(value).filter(([key]) => !members.has(key));
  return Object.fromEntries([...kept, ...added]);
}
