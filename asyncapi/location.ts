import { basename } from "node:path";

/** A place in a file that a person wrote. */
export interface Location {
  /** Absolute path of the file. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units, as editors do. */
  readonly column: number;
}

/** How a message that belongs to one place names another: its line, and what else it takes to tell the two apart. */
export function lineSeenFrom(place: Location, other: Location | undefined): string {
  if (place.file !== other?.file) return `line ${place.line} of ${basename(place.file)}`;
  // Minified JSON has one line.
  return place.line === other.line ? `line ${place.line}, column ${place.column}` : `line ${place.line}`;
}
