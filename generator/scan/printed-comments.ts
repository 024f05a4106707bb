import type { Notes, ObjectType, Type } from "../../asyncapi/index.js";
import { printComment, withoutEcho } from "../print/comment.js";
import type { ClientSchema } from "../view/schemas.js";
import { readComment } from "./comment.js";
import { escaped, type SchemaComments, wordsOfComment } from "./schema-comments.js";

/** What the comments of a printed type will say when they are read again: the twin of `declaredComments`. */
export function printedComments({ name, notes, type }: ClientSchema): SchemaComments {
  const comments = new Map<string, SchemaComments[string]>();
  const { default: _default, ...own } = notes;
  add("", own, name.type);
  walk(type, "");
  return Object.fromEntries(comments);

  function walk(inner: Type, pointer: string): void {
    if (inner.kind === "array") walk(inner.items, `${pointer}/items`);
    else if (inner.kind === "object") walkProperties(inner, pointer);
  }

  function walkProperties({ properties }: ObjectType, pointer: string): void {
    for (const property of properties) {
      const place = `${pointer}/properties/${escaped(property.name)}`;
      add(place, property.notes, property.name);
      walk(property.type, place);
    }
  }

  function add(pointer: string, said: Notes, echo: string): void {
    // most properties say nothing, and large clients have tens of thousands of them
    if (said.description === undefined && said.deprecated === undefined && said.examples === undefined)
      return;
    const words = wordsOfComment(readComment(printComment(withoutEcho(said, echo))));
    if (Object.keys(words).length > 0) comments.set(pointer, words);
  }
}
