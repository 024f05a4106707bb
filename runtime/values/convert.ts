import { pointerOf } from "../codec/json-pointer.js";
import type { Issue } from "../errors.js";
import type { Leaf, Values, ValuesPart } from "./plan.js";

/** A value that has no counterpart on the other side. */
export class UnconvertibleError extends Error {
  override readonly name = "UnconvertibleError";
  readonly issue: Issue;

  constructor(path: readonly string[], message: string) {
    super(message);
    this.issue = { path: pointerOf(path), message };
  }
}

/** From code to JSON; bigints stay where JSON has numbers. Throws `UnconvertibleError`. */
export function toJsonValues(values: Values, value: unknown): unknown {
  return convert(values, value, { path: [], leaf: toJson });
}

/** From JSON to code. `exact` is the same with bigints for large numbers. Throws `UnconvertibleError`. */
export function fromJsonValues(values: Values, value: unknown, exact: unknown): unknown {
  return convert(values, value, { path: [], exact, leaf: fromJson });
}

interface Place {
  readonly path: readonly string[];
  readonly exact?: unknown;
  readonly leaf: (leaf: Leaf, value: unknown, place: Place) => unknown;
}

function convert(part: ValuesPart | undefined, value: unknown, place: Place): unknown {
  if (part === undefined) return value;
  const values = typeof part === "function" ? part() : part;
  if (typeof values === "string") return place.leaf(values, value, place);
  if (typeof value !== "object" || value === null || value instanceof Date) {
    return (values.leaves ?? []).reduce((found, leaf) => place.leaf(leaf, found, place), value);
  }
  const at = (key: string): Place => {
    const { exact } = place;
    const within: unknown =
      typeof exact === "object" && exact !== null && Object.hasOwn(exact, key)
        ? Reflect.get(exact, key)
        : undefined;
    return { ...place, path: [...place.path, key], exact: within };
  };
  if (Array.isArray(value)) {
    if (values.items === undefined && values.prefix === undefined) return value;
    const items: readonly unknown[] = value;
    return items.map((item, index) => {
      const own = index < (values.prefix?.length ?? 0) ? values.prefix?.[index] : values.items;
      return convert(own, item, at(String(index)));
    });
  }
  const { properties = {}, patterns = [], additional } = values;
  const unnamed = (key: string): ValuesPart | undefined => {
    const found = patterns.find(([parts]) => hasParts(key, parts));
    return found === undefined ? additional : found[1];
  };
  // never assigned by name, so that a key called __proto__ stays a key
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const own = Object.hasOwn(properties, key) ? properties[key] : unnamed(key);
      return [key, own === undefined ? member : convert(own, member, at(key))] as const;
    }),
  );
}

/** As the generator reads patterns of names. */
function hasParts(name: string, parts: readonly string[]): boolean {
  const [first = "", ...others] = parts;
  const last = others.pop() ?? "";
  const between = name.slice(first.length, name.length - last.length);
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = 0;
  return others.every((part) => {
    const found = between.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
}

function toJson(leaf: Leaf, value: unknown, { path }: Place): unknown {
  switch (leaf) {
    case "Date":
      if (!(value instanceof Date)) return value;
      if (Number.isNaN(value.getTime())) throw new UnconvertibleError(path, "is an invalid Date");
      return value.toISOString();
    case "bigint":
      return typeof value === "bigint" ? within64Bits(value, path) : value;
    case "digits":
      return typeof value === "string" && isDigits(value) ? within64Bits(BigInt(value), path) : value;
    case "bigintText":
      return typeof value === "bigint" ? String(value) : value;
  }
}

function fromJson(leaf: Leaf, value: unknown, { path, exact }: Place): unknown {
  switch (leaf) {
    case "Date":
      return typeof value === "string" ? dateOf(value, path) : value;
    case "bigint":
    case "digits": {
      if (typeof value !== "number" || !Number.isInteger(value)) return value;
      const whole = within64Bits(typeof exact === "bigint" ? exact : BigInt(value), path);
      return leaf === "bigint" ? whole : String(whole);
    }
    case "bigintText":
      return typeof value === "string" && isDigits(value) ? BigInt(value) : value;
  }
}

/** RFC 3339, with what the format's check lets pass beside: any space for the T, offsets without colon or minutes. */
const dateTime = /^(\d{4}-\d\d-\d\d)[t\s](\d\d:\d\d:\d\d)(\.\d+)?(?:z|([+-]\d\d):?(\d\d)?)$/i;

/** Another text is one of the alternatives that a schema has beside dates. */
function dateOf(text: string, path: readonly string[]): unknown {
  const [, day = "", time = "", fraction = "", hours, minutes = "00"] = dateTime.exec(text) ?? [];
  if (day === "") return text;
  const offset = hours === undefined ? "Z" : `${hours}:${minutes}`;
  const date = new Date(`${day}T${time}${fraction}${offset}`);
  // a leap second, or a day that the month does not have
  if (Number.isNaN(date.getTime())) throw new UnconvertibleError(path, "is a time that no Date can hold");
  return date;
}

function isDigits(text: string): boolean {
  return /^-?\d{1,20}$/.test(text);
}

function within64Bits(value: bigint, path: readonly string[]): bigint {
  if (value >= -(2n ** 63n) && value < 2n ** 64n) return value;
  throw new UnconvertibleError(path, "has more than 64 bits");
}
