import { readFileSync, statSync } from "node:fs";
import { codeFrameColumns } from "@babel/code-frame";
import type { Location } from "../../asyncapi/location.js";
import { printable } from "./terminal.js";

/** Minified JSON puts a whole document on one line. */
const WIDEST_LINE = 160;
const BEFORE_MARK = 60;
const LINES_ABOVE = 2;
const LINES_BELOW = 1;

/** Gives the lines around a location, the place marked; `undefined` where the file has no such line. */
export type CodeFrame = (location: Location) => string | undefined;

/** Reads each file once. */
export function openCodeFrames(): CodeFrame {
  const linesOf = new Map<string, readonly string[] | undefined>();
  return ({ file, line, column }) => {
    if (!linesOf.has(file)) linesOf.set(file, readLines(file));
    const lines = linesOf.get(file);
    const marked = lines?.[line - 1];
    if (lines === undefined || marked === undefined) return undefined;
    const cut = marked.length > WIDEST_LINE ? Math.max(0, column - 1 - BEFORE_MARK) : 0;
    // The lines that the frame leaves out still count.
    const shown = lines
      .slice(0, line + LINES_BELOW)
      .map((text, index) =>
        index + 1 < line - LINES_ABOVE ? "" : onOneLine(printable(text.slice(cut, cut + WIDEST_LINE))),
      );
    const start = { line, column: Math.min(column, marked.length + 1) - cut };
    return codeFrameColumns(
      shown.join("\n"),
      { start },
      { linesAbove: LINES_ABOVE, linesBelow: LINES_BELOW },
    );
  };
}

/** The frame's maker takes these for line ends, which neither YAML nor editors do. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\u2028\u2029]/g, "\uFFFD");
}

function readLines(file: string): readonly string[] | undefined {
  try {
    // A pipe may never end.
    return statSync(file).isFile() ? readFileSync(file, "utf8").split(/\r\n|[\r\n]/) : undefined;
  } catch (error) {
    // Deleted since it was read, a folder, or unreadable: the message alone has to do.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
