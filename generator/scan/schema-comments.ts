import { isJsonObject, type Json, type JsonObject } from "../../asyncapi/index.js";
import type { Comment } from "./comment.js";

/** What the comments of a type say of the schema of its values, by the JSON Pointers of the schemas in it. */
export type SchemaComments = Readonly<Record<string, JsonObject>>;

/** As the keywords of JSON Schema that have no other meaning than a comment's. */
export function wordsOfComment({ description, deprecated, tags }: Comment): JsonObject {
  const examples = tags.flatMap(({ name, text }) => (name === "example" ? (parsed(text) ?? []) : []));
  return {
    ...(description === undefined ? {} : { description }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(examples.length === 0 ? {} : { examples }),
  };
}

function parsed(text: string): readonly [Json] | undefined {
  try {
    // what JSON.parse gives is JSON
    return [JSON.parse(text) as Json];
  } catch {
    return undefined; // an example in code, not of data
  }
}

/**
 * The notes of a schema: what its comments say ({@link usableComments}), and what was carried, which counts more. A
 * carried `null` is where the comment says what the document does not.
 */
export function mergeNotes(comments: SchemaComments, carried: JsonObject): JsonObject {
  const merged = new Map<string, JsonObject>(Object.entries(comments));
  for (const [pointer, said] of Object.entries(carried)) {
    if (!isJsonObject(said)) continue;
    const all = Object.entries({ ...merged.get(pointer), ...said });
    merged.set(pointer, Object.fromEntries(all.filter(([key, value]) => value !== null || !isWord(key))));
  }
  return Object.fromEntries(merged);
}

/** The notes without those that comments say: the way back from `mergeNotes`. */
export function unsaidNotes(said: SchemaComments, notes: JsonObject): JsonObject {
  const unsaid = new Map<string, JsonObject>();
  for (const pointer of new Set([...Object.keys(said), ...Object.keys(notes)])) {
    const own = notes[pointer];
    const rest = unsaidOf(isJsonObject(own) ? own : {}, said[pointer] ?? {});
    if (Object.keys(rest).length > 0) unsaid.set(pointer, rest);
  }
  return Object.fromEntries(unsaid);
}

const wordsInOrder = ["description", "deprecated", "examples"];

function isWord(key: string): boolean {
  return wordsInOrder.includes(key);
}

function unsaidOf(notes: JsonObject, said: JsonObject): JsonObject {
  // what stands before the examples in the document would come after them
  const isMoved = Object.keys(notes).some((key) => key !== "title" && !isWord(key));
  const kept = Object.entries(notes).filter(
    ([key, value]) =>
      !isWord(key) || (key === "examples" && isMoved) || JSON.stringify(said[key]) !== JSON.stringify(value),
  );
  const taken = Object.keys(said).flatMap((key) => (Object.hasOwn(notes, key) ? [] : [[key, null] as const]));
  return Object.fromEntries([...kept, ...taken]);
}

/** What comments say of a schema, unless it says it itself or refers to another. */
export function usableComments(json: JsonObject, comments: SchemaComments): SchemaComments {
  return Object.fromEntries(
    Object.entries(comments).flatMap(([pointer, words]) => {
      const schema = valueAt(json, pointer);
      if (!isJsonObject(schema) || Object.hasOwn(schema, "$ref")) return [];
      const own = Object.entries(words).filter(([key]) => !Object.hasOwn(schema, key));
      return own.length === 0 ? [] : [[pointer, Object.fromEntries(own)] as const];
    }),
  );
}

function valueAt(json: Json, pointer: string): Json | undefined {
  let value: Json | undefined = json;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** As a token of a JSON Pointer. */
export function escaped(key: string): string {
  return /[~/]/.test(key) ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}
