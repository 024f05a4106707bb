import type { Fact } from "./documentation.js";

export function fact(label: string, value: string | number, code = false): Fact {
  return { label, value: String(value), code };
}

/** What is told of each setting; of a setting that is told elsewhere, nothing. A new one that is forgotten here is a compile error. */
export type Tellers<S extends object> = {
  readonly [K in keyof S]-?: (value: NonNullable<S[K]>) => readonly Fact[];
};

/** Of those that are stated, in the order of the tellers. */
export function tellEach<S extends object>(settings: S, tellers: Tellers<S>): readonly Fact[] {
  // Object.keys knows no keys of types; those of a literal are these.
  const keys = Object.keys(tellers) as (keyof S)[];
  return keys.flatMap((key) => {
    const value = settings[key];
    // The teller of a key takes the value of that key, which TypeScript does not follow through a loop.
    const tell = tellers[key] as (value: unknown) => readonly Fact[];
    return value === undefined ? [] : tell(value);
  });
}

export const nothing = (): readonly Fact[] => [];
