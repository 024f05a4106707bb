import type { Json } from "../../json.js";
import { isEqual, typeOf } from "./conjunction.js";
import type { Bound, Conjunction } from "./conjunction.js";
import { articles } from "./check-scalars.js";
import { expand, TooManyAlternatives } from "./expand.js";
import { countOfFirst, mayHave, schemasOfItem, schemasOfProperty } from "./members.js";
import { pointerTo } from "./problem.js";
import { samenessOf, textOf } from "./side.js";
import type { Sameness, Side } from "./side.js";

/** What was written differently, whatever that means to those who read and write values. */
export interface SchemaDifference {
  /** As in a `Problem`. */
  readonly pointer: string;
  /** The rest of a sentence that begins with the place: `is required now`. */
  readonly message: string;
}

const mostPairs = 5_000;

/** Finds what changed from one schema to the other, place by place. */
export function differencesOf(
  before: { readonly schema: Json; readonly side: Side },
  after: { readonly schema: Json; readonly side: Side },
): readonly SchemaDifference[] {
  const walker = new Walker(before.side, after.side);
  walker.compare([before.schema], [after.schema], "");
  return walker.found;
}

class Walker {
  readonly found: SchemaDifference[] = [];
  readonly #before: Side;
  readonly #after: Side;
  readonly #sameness: Sameness;
  readonly #seen = new Set<string>();

  constructor(before: Side, after: Side) {
    this.#before = before;
    this.#after = after;
    this.#sameness = samenessOf(before, after);
  }

  compare(before: readonly Json[], after: readonly Json[], pointer: string): void {
    const [one, two] = [before[0], after[0]];
    const isSingle = before.length === 1 && after.length === 1;
    if (isSingle && one !== undefined && two !== undefined && this.#sameness.are(one, two)) return;
    // A definition that refers to itself is looked at once.
    const key = `${textOf(before)} ${textOf(after)}`;
    if (this.#seen.has(key) || this.#seen.size > mostPairs) return;
    this.#seen.add(key);
    const left = this.#expand(before, this.#before);
    const right = this.#expand(after, this.#after);
    if (left === undefined || right === undefined) this.#say(pointer, "has another schema");
    else if (left.length === 1 && right.length === 1 && left[0] !== undefined && right[0] !== undefined)
      this.#compareOne(left[0], right[0], pointer);
    else this.#compareAlternatives(left, right, pointer);
  }

  #expand(schemas: readonly Json[], side: Side): readonly Conjunction[] | undefined {
    try {
      return expand(schemas, side, { isOpen: true });
    } catch (error) {
      if (error instanceof TooManyAlternatives) return undefined;
      throw error;
    }
  }

  #say(pointer: string, message: string): void {
    this.found.push({ pointer, message });
  }

  #compareAlternatives(before: readonly Conjunction[], after: readonly Conjunction[], pointer: string): void {
    const left = new Map(before.map((each) => [each, nameOf(each)]));
    const right = new Map(after.map((each) => [each, nameOf(each)]));
    const pairs: [Conjunction, Conjunction][] = [];
    for (const [one, name] of left)
      for (const [two, other] of right) {
        if (name !== other || !left.has(one)) continue;
        pairs.push([one, two]);
        left.delete(one);
        right.delete(two);
      }
    for (const [one, two] of pairs) this.#compareOne(one, two, pointer);
    // One that is left of each: it is the same, under another name.
    const [[gone], [come]] = [[...left.keys()], [...right.keys()]];
    if (
      left.size === 1 &&
      right.size === 1 &&
      gone !== undefined &&
      come !== undefined &&
      sameTypes(gone, come)
    )
      return this.#compareOne(gone, come, pointer);
    for (const name of left.values()) this.#say(pointer, `is no longer ${name}`);
    for (const name of right.values()) this.#say(pointer, `may be ${name} now`);
  }

  #compareOne(before: Conjunction, after: Conjunction, pointer: string): void {
    const say = (message: string): void => this.#say(pointer, message);
    if (before.values !== undefined || after.values !== undefined) compareValues(before, after, say);
    else if (!sameTypes(before, after)) say(`is ${typesOf(after)} now, and was ${typesOf(before)}`);
    compareBounds("minimum", before.minimum, after.minimum, say);
    compareBounds("maximum", before.maximum, after.maximum, say);
    for (const [word, of] of numbers) compareNumbers(word, [of(before), of(after)], say);
    for (const [word, of] of texts) compareTexts(word, [of(before), of(after)], say);
    if (before.isUnique !== after.isUnique)
      say(after.isUnique ? "has unique items now" : "may have equal items now");
    for (const [word, of] of unread) {
      const same = [of(before), of(after)].map((each) => textOf(each));
      if (same[0] !== same[1]) say(`has other conditions (${word})`);
    }
    this.#compareItems(before, after, pointer);
    this.#compareProperties(before, after, pointer);
  }

  #compareItems(before: Conjunction, after: Conjunction, pointer: string): void {
    const first = Math.max(countOfFirst(before), countOfFirst(after));
    for (let index = 0; index <= first; index++) {
      const place = index === first ? `${pointer}/*` : `${pointer}/${index}`;
      const [left, right] = [schemasOfItem(before, index), schemasOfItem(after, index)];
      if (left.length + right.length > 0) this.#compareMembers(left, right, place);
    }
  }

  #compareProperties(before: Conjunction, after: Conjunction, pointer: string): void {
    const [known, wanted] = [propertiesOf(before), propertiesOf(after)];
    const renamed = renames(known, wanted, [before, after]);
    for (const name of new Set([...known, ...wanted])) {
      const place = pointerTo(pointer, name);
      const isRequired = after.required.has(name);
      const wasThere = known.has(name) && mayHave(before, name);
      const isThere = wanted.has(name) && mayHave(after, name);
      const other = renamed.get(name);
      if (!wasThere && isThere) {
        if (![...renamed.values()].includes(name))
          this.#say(place, `was added and is ${isRequired ? "required" : "optional"}`);
      } else if (wasThere && !isThere) {
        if (other === undefined) this.#say(place, "was removed");
        else {
          this.#say(place, `seems to be called "${other}" now`);
          this.#say(pointerTo(pointer, other), `seems to be the former "${name}"`);
        }
      } else {
        if (isRequired !== before.required.has(name))
          this.#say(place, isRequired ? "is required now" : "is optional now");
        const [left, right] = [schemasOfProperty(before, name), schemasOfProperty(after, name)];
        this.#compareMembers(left, right, place);
      }
    }
    this.#compareOthers(before, after, pointer);
  }

  #compareOthers(before: Conjunction, after: Conjunction, pointer: string): void {
    const of = (all: Conjunction): readonly Json[] =>
      all.objects.flatMap(({ additional }) => (additional === undefined ? [] : [additional]));
    const [left, right] = [of(before), of(after)];
    const [wasClosed, isClosed] = [left.includes(false), right.includes(false)];
    const place = `${pointer}/*`;
    if (wasClosed !== isClosed)
      this.#say(
        place,
        isClosed
          ? "(a property that is not listed) is refused now"
          : "(properties that are not listed) may be there now",
      );
    else if (left.length + right.length > 0) this.#compareMembers(left, right, place);
    const patterns = (all: Conjunction): ReadonlyMap<string, Json> =>
      new Map(all.objects.flatMap(({ patterns }) => [...patterns]));
    const [one, two] = [patterns(before), patterns(after)];
    for (const [pattern, schema] of one) {
      const other = two.get(pattern);
      if (other === undefined) this.#say(place, `(properties that match ${pattern}) is no longer described`);
      else this.compare([schema], [other], place);
    }
    for (const pattern of two.keys())
      if (!one.has(pattern)) this.#say(place, `(properties that match ${pattern}) is described now`);
  }

  #compareMembers(before: readonly Json[], after: readonly Json[], pointer: string): void {
    this.compare(before.length === 0 ? [true] : before, after.length === 0 ? [true] : after, pointer);
  }
}

function propertiesOf(all: Conjunction): ReadonlySet<string> {
  return new Set([...all.objects.flatMap(({ properties }) => [...properties.keys()]), ...all.required]);
}

/** A property that is gone and one that came with the same schema are likely one. */
function renames(
  known: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
  [before, after]: readonly [Conjunction, Conjunction],
): ReadonlyMap<string, string> {
  const gone = [...known].filter((name) => !wanted.has(name));
  const come = [...wanted].filter((name) => !known.has(name));
  const [one, two] = [gone[0], come[0]];
  if (gone.length !== 1 || come.length !== 1 || one === undefined || two === undefined) return new Map();
  const [left, right] = [schemasOfProperty(before, one), schemasOfProperty(after, two)];
  const isSame = textOf(left) === textOf(right) && before.required.has(one) === after.required.has(two);
  return isSame && left.length > 0 ? new Map([[one, two]]) : new Map();
}

type Say = (message: string) => void;

function compareValues(before: Conjunction, after: Conjunction, say: Say): void {
  const [left, right] = [before.values, after.values];
  if (left === undefined) return say(`is one of ${textsOf(right ?? [])} now, and was ${typesOf(before)}`);
  if (right === undefined) return say(`is ${typesOf(after)} now, and was one of ${textsOf(left)}`);
  const gone = left.filter((value) => !right.some((other) => isEqual(value, other)));
  const come = right.filter((value) => !left.some((other) => isEqual(value, other)));
  if (gone.length > 0) say(`is no longer ${textsOf(gone)}`);
  if (come.length > 0) say(`may be ${textsOf(come)} now`);
}

function compareBounds(word: string, before: Bound | undefined, after: Bound | undefined, say: Say): void {
  if (before?.value === after?.value && before?.isExclusive === after?.isExclusive) return;
  const text = (bound: Bound | undefined): string =>
    bound === undefined ? "none" : `${bound.value}${bound.isExclusive ? " (exclusive)" : ""}`;
  say(`has the ${word} ${text(after)} now, and had ${text(before)}`);
}

function compareNumbers(word: string, [before, after]: readonly [number, number], say: Say): void {
  if (before === after) return;
  const text = (value: number): string => (value === 0 || value === Infinity ? "none" : String(value));
  say(`has the ${word} ${text(after)} now, and had ${text(before)}`);
}

function compareTexts(
  word: string,
  [before, after]: readonly [readonly (string | number)[], readonly (string | number)[]],
  say: Say,
): void {
  const [gone, come] = [
    before.filter((each) => !after.includes(each)),
    after.filter((each) => !before.includes(each)),
  ];
  if (gone.length === 0 && come.length === 0) return;
  const text = (values: readonly (string | number)[]): string =>
    values.length === 0 ? "none" : values.join(", ");
  say(`has the ${word} ${text(after)} now, and had ${text(before)}`);
}

const numbers: readonly (readonly [string, (all: Conjunction) => number])[] = [
  ["minLength", (all) => all.minLength],
  ["maxLength", (all) => all.maxLength],
  ["minItems", (all) => all.minItems],
  ["maxItems", (all) => all.maxItems],
  ["minProperties", (all) => all.minProperties],
  ["maxProperties", (all) => all.maxProperties],
];

const texts: readonly (readonly [string, (all: Conjunction) => readonly (string | number)[]])[] = [
  ["pattern", (all) => all.patterns],
  ["format", (all) => all.formats],
  ["multipleOf", (all) => all.multiples],
];

/** What is not taken apart: it is compared as it is written. */
const unread: readonly (readonly [string, (all: Conjunction) => readonly Json[]])[] = [
  ["contains", (all) => all.contains],
  ["propertyNames", (all) => all.propertyNames],
  ["dependencies", (all) => all.dependencies],
  ["not, if", (all) => all.negatives],
];

function sameTypes(one: Conjunction, two: Conjunction): boolean {
  return one.isInteger === two.isInteger && [...one.types].join() === [...two.types].join();
}

function typesOf({ types, isInteger, values }: Conjunction): string {
  if (values !== undefined) return textsOf(values);
  const words = [...types].map((type) => (type === "number" && isInteger ? "an integer" : articles[type]));
  if (types.size === 6) return "anything";
  return words.length === 0 ? "nothing" : words.join(" or ");
}

/** What tells an alternative from the others: a value of one of its properties, else its types. */
function nameOf(all: Conjunction): string {
  if (all.values !== undefined) return textsOf(all.values);
  for (const name of all.required)
    for (const schema of schemasOfProperty(all, name)) {
      if (typeof schema !== "object" || schema === null || !("const" in schema || "enum" in schema)) continue;
      const { const: only, enum: values } = schema as { readonly const?: Json; readonly enum?: Json }; // just seen
      return `an object with ${name} ${JSON.stringify(only ?? values)}`;
    }
  if (all.types.size === 1 && all.types.has("object") && all.required.size > 0)
    return `an object with ${[...all.required].toSorted().join(", ")}`;
  return typesOf(all);
}

const mostTexts = 10;

function textsOf(values: readonly Json[]): string {
  const shown = values.slice(0, mostTexts).map((value) => {
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 60)}… (${typeOf(value)})` : text;
  });
  return values.length > mostTexts
    ? `${shown.join(", ")} and ${values.length - mostTexts} more`
    : shown.join(", ");
}
