/** A place in a file that a person wrote. */
export interface Location {
  /** Absolute path of the file. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units, as editors do. */
  readonly column: number;
}
