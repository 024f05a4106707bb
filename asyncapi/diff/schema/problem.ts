/** Why not every value of one schema can be shown to fit the other. */
export interface Problem {
  /** Where in the value: a JSON Pointer, with `*` for items and for properties without a name. */
  readonly pointer: string;
  /** Of the schema that may refuse the value. */
  readonly keyword: string;
  /** What may be the case, and is refused: `may be null`. */
  readonly message: string;
}

export function pointerTo(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
