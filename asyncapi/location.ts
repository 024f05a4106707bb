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

/** How a message that belongs to one place names another: its line, and its file where that is not the same. */
export function lineSeenFrom(place: Location, other: Location | undefined): string {
  const file = place.file === other?.file ? "" : ` of ${basename(place.file)}`;
  return `line ${place.line}${file}`;
}
