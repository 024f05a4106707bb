import type { Cursor } from "../../cursor.js";
import type { Location } from "../../location.js";

/** Where the lines of a text stand that is written in a document, or is a file of its own. */
export interface TextLines {
  /** Counted from 1. */
  readonly line: (number: number) => Location;
  /** The line of the first match. */
  readonly find: (pattern: RegExp) => Location;
}

/** In a block of YAML each line of the text is one of the file; of quoted text, only the place of all is known. */
export function textLines(cursor: Cursor, text: string): TextLines {
  const start = cursor.locate();
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  const isFile = cursor.pointer === "" && cursor.document.text === text;
  const source = cursor.document.text.split("\n");
  const found = source.findIndex(
    (line, index) => index >= start.line - 1 && line.trim() === (lines[first] ?? "").trim(),
  );
  const offset = isFile ? 0 : found - first;
  const line = (number: number): Location => {
    if (!isFile && (found < 0 || first < 0)) return start;
    const at = Math.max(1, Math.min(number, lines.length)) + offset;
    return { file: start.file, line: at, column: Math.max(0, (source[at - 1] ?? "").search(/\S/)) + 1 };
  };
  const find = (pattern: RegExp): Location => {
    const index = text.search(pattern);
    return index < 0 ? start : line(text.slice(0, index).split("\n").length);
  };
  return { line, find };
}
