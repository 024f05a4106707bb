import type { Schema } from "../define/schema.js";

/**
 * What a value of JSON is in code: `Date` for a text with date and time; `bigint` for a number; `digits`, a text, for a
 * number; `bigintText`, a bigint, for a text of digits, as ProtoJSON has them.
 */
export type Leaf = "Date" | "bigint" | "digits" | "bigintText";

/** Which parts of a value are something else in code than in JSON. What is not named stays as it is. */
export type Values = Leaf | ValuesWithin;

/** A function where a type contains itself. */
export type ValuesPart = Values | (() => Values);

export interface ValuesWithin {
  /** Of the value itself, where it is not an object or a list. */
  readonly leaves?: readonly Leaf[];
  readonly properties?: Readonly<Record<string, ValuesPart | undefined>>;
  /** Of all properties that are not named; `undefined` there says that one stays as it is. */
  readonly additional?: ValuesPart;
  /** Of properties that are not named, by what their names have with anything between: `["x-", ""]`. */
  readonly patterns?: readonly (readonly [parts: readonly string[], values: ValuesPart | undefined])[];
  /** Of the first items, by their places. */
  readonly prefix?: readonly (ValuesPart | undefined)[];
  /** Of all other items. */
  readonly items?: ValuesPart;
}

const bound = new WeakMap<object, Values>();

/**
 * Gives the schema back; from then on, what publishers give and what handlers get is converted as said. It belongs to this
 * object, not to copies of it.
 */
export function bindValues<S extends Schema>(schema: S, values: Values): S {
  bound.set(schema, values);
  return schema;
}

/** `undefined`: all values are in code what they are in JSON. */
export function valuesOf(schema: object): Values | undefined {
  return bound.get(schema);
}
