import type { Json } from "../../asyncapi/index.js";
import { printKey, printLiteral } from "../print/literal.js";

/** One line of an options object: `maxAge: "7d",`. */
export interface Setting {
  /** As a key of an object. */
  readonly key: string;
  /** TypeScript. */
  readonly value: string;
}

/** The settings that are stated, in the given order. */
export function settingsOf(values: Readonly<Record<string, Json | undefined>>): readonly Setting[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: printKey(key), value: printLiteral(value) }],
  );
}

/** A setting whose value is code already, such as the name of a constant. */
export function codeSetting(key: string, code: string | undefined): readonly Setting[] {
  return code === undefined ? [] : [{ key, value: code }];
}
