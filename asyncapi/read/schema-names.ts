import { basename, dirname, relative, sep } from "node:path";
import type { Cursor } from "../cursor.js";
import { pointerKeys } from "../pointer.js";
import type { NamedPlace } from "./distinct-names.js";

/** Where a schema is written that a reference leads to, and what it is to be called. */
export function namedPlace({
  target,
  cursor,
  component,
  root,
}: {
  /** What the reference leads to. */
  readonly target: Cursor;
  /** The schema itself: of another language, what was made of it. */
  readonly cursor: Cursor;
  /** How the document's own components call it. */
  readonly component: string | undefined;
  /** The path of the document. */
  readonly root: string;
}): NamedPlace {
  const given = plainName(target.string("x-hazelnats-name") ?? cursor.string("x-hazelnats-name") ?? "");
  // A schema of another language is a document of its own, in a place of its file.
  const [file = "", origin = ""] = cursor.document.path.split("#");
  const isComponent = target.document.path === root && /^\/components\/schemas\/[^/]*$/.test(target.pointer);
  return {
    wanted: given || (component ?? nameOf(target)),
    isChosen: given !== "" || component !== undefined || isComponent,
    file: file === root ? "" : relative(dirname(root), file).split(sep).join("/"),
    pointer: `${origin}${cursor.pointer}`,
  };
}

/** After the place where the schema is written, in letters that need no escaping in a JSON Pointer. */
function nameOf(cursor: Cursor): string {
  const keys = pointerKeys(cursor.pointer) ?? [];
  const file = basename(cursor.document.path)
    .replace(/\.(ya?ml|json)$/i, "")
    .replace(/\.schema$/i, "");
  const name = plainName(keys.length === 0 ? file : wordsOf(keys));
  return name === "" ? "Schema" : name;
}

function plainName(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "_");
}

/** `/components/messages/Order/payload` is `OrderPayload`; `/definitions/Order` is `Order`. */
function wordsOf(keys: readonly string[]): string {
  const last = keys.at(-1) ?? "";
  const before = keys.slice(0, -1);
  if (last === "schema" && before.length > 0) return wordsOf(before);
  if (/^\d+$/.test(last) && before.length > 1)
    return wordsOf(before.slice(0, -1)) + `Option${Number(last) + 1}`;
  const isWord = [
    "payload",
    "headers",
    "items",
    "additionalProperties",
    "not",
    "then",
    "else",
    "if",
  ].includes(last);
  if (!isWord || before.length === 0) return last;
  return wordsOf(before) + last.charAt(0).toUpperCase() + last.slice(1);
}
