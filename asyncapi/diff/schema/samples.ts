import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json } from "../../json.js";
import type { Conjunction, TypeName } from "./conjunction.js";
import { typeOf } from "./conjunction.js";
import { withoutImpossible } from "./disjoint.js";
import { expand, TooManyAlternatives } from "./expand.js";
import { mayHave, mostItems, namesOf, schemasOfItem, schemasOfProperty } from "./members.js";
import { sampleOfPattern } from "./sample-pattern.js";
import type { Side } from "./side.js";

const deepest = 5;
/** Schemas that are looked at for one list of samples. */
const mostSteps = 2_000;
/** Of one place in a value. */
const most = 48;
const longestText = 5_000;
const longestList = 60;

/** Values that another schema draws a line at: what is just on its other side shows a difference. */
export interface Hints {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

export interface SampleOptions {
  readonly isOpen: boolean;
  readonly hints: Hints;
  /** The place, as keys from the root, where values are to differ; `*` stands for an item. Absent: everywhere. */
  readonly focus?: readonly string[];
}

/** Values that should fit all of the schemas, at the edges of what these allow. They have to be judged. */
export function samplesOf(schemas: readonly Json[], side: Side, options: SampleOptions): readonly Json[] {
  return new Sampler(side, options).of(schemas, options.focus, deepest);
}

/** Numbers and texts in a schema, and what is next to them. */
export function hintsOf(schemas: readonly Json[], definitions: Iterable<Json>): Hints {
  const numbers = new Set<number>();
  const texts = new Set<string>();
  const waiting: Json[] = [...schemas, ...definitions];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === "number")
      for (const each of [next, next - 1, next + 1, next + 0.5]) numbers.add(each);
    if (typeof next === "string" && next.length < 100) texts.add(next);
    if (isJsonArray(next)) for (const each of next) waiting.push(each);
    if (!isJsonObject(next)) continue;
    for (const [key, value] of Object.entries(next)) if (key !== "$ref") waiting.push(value);
    if (numbers.size > 200 || texts.size > 200) break;
  }
  return { numbers: [...numbers].slice(0, 100), texts: [...texts].slice(0, 20) };
}

class Sampler {
  readonly #side: Side;
  readonly #isOpen: boolean;
  readonly #hints: Hints;
  /** By schemas and what is left of the depth: the same place is asked for again and again. */
  readonly #known = new Map<string, readonly Json[]>();
  readonly #keys = new Map<Json, number>();
  #steps = mostSteps;

  constructor(side: Side, { isOpen, hints }: SampleOptions) {
    this.#side = side;
    this.#isOpen = isOpen;
    this.#hints = hints;
  }

  of(schemas: readonly Json[], focus: readonly string[] | undefined, left: number): readonly Json[] {
    if (left === 0 || schemas.includes(false) || this.#steps-- <= 0) return [];
    if (focus !== undefined) return this.#draw(schemas, focus, left);
    const key = `${left} ${schemas.map((each) => this.#keyOf(each)).join("+")}`;
    const known = this.#known.get(key) ?? this.#draw(schemas, focus, left);
    this.#known.set(key, known);
    return known;
  }

  #keyOf(schema: Json): number {
    const key = this.#keys.get(schema) ?? this.#keys.size;
    this.#keys.set(schema, key);
    return key;
  }

  #draw(schemas: readonly Json[], focus: readonly string[] | undefined, left: number): readonly Json[] {
    let alternatives: readonly Conjunction[];
    try {
      alternatives = expand(schemas, this.#side, { isOpen: this.#isOpen });
    } catch (error) {
      if (error instanceof TooManyAlternatives) return [];
      throw error;
    }
    return inTurns(alternatives.map((each) => this.#ofOne(withoutImpossible(each), focus, left)));
  }

  #ofOne(all: Conjunction, focus: readonly string[] | undefined, left: number): readonly Json[] {
    if (all.values !== undefined)
      return all.values.filter((value) => all.types.has(typeOf(value))).slice(0, most);
    // In a free value, the plain types come first.
    const order: readonly TypeName[] = ["string", "number", "object", "array", "boolean", "null"];
    return inTurns(
      order.filter((type) => all.types.has(type)).map((type) => this.#ofType(type, all, { focus, left })),
    );
  }

  #ofType(type: TypeName, all: Conjunction, place: Focus): readonly Json[] {
    switch (type) {
      case "null":
        return [null];
      case "boolean":
        return [true, false];
      case "number":
        return this.#numbers(all);
      case "string":
        return this.#texts(all);
      case "array":
        return this.#arrays(all, place);
      case "object":
        return this.#objects(all, place);
    }
  }

  #numbers({ minimum, maximum, multiples, isInteger }: Conjunction): readonly Json[] {
    const step = Math.max(1, ...multiples);
    const edges = [minimum, maximum].flatMap((bound) =>
      bound === undefined ? [] : [bound.value, bound.value + step, bound.value - step],
    );
    const usual = [1, 0, -1, 0.5, step, 2 * step, 2 ** 31, -(2 ** 31) - 1, 1e15];
    const near = this.#hints.numbers.flatMap((each) => [each, Math.round(each / step) * step]);
    const fits = (value: number): boolean =>
      (!isInteger || Number.isInteger(value)) &&
      multiples.every((each) => Number.isInteger(value / each)) &&
      (minimum === undefined || (minimum.isExclusive ? value > minimum.value : value >= minimum.value)) &&
      (maximum === undefined || (maximum.isExclusive ? value < maximum.value : value <= maximum.value));
    return [...new Set([...usual.slice(0, 1), ...edges, ...usual, ...near])].filter(fits).slice(0, most);
  }

  #texts({ minLength, maxLength, patterns, formats }: Conjunction): readonly Json[] {
    const made = patterns.flatMap(sampleOfPattern);
    const known = formats.flatMap((format) =>
      Object.hasOwn(examples, format) ? (examples[format] ?? []) : [],
    );
    const lengths = [1, minLength, minLength + 1, maxLength, 0, ...this.#hints.numbers]
      .filter((length) => Number.isInteger(length) && length >= minLength && length <= maxLength)
      .filter((length) => length <= longestText);
    const plain = [...new Set(lengths)].map((length) => "a".repeat(length));
    const other = ["A b/ü", "1", "-"].filter(({ length }) => length >= minLength && length <= maxLength);
    return [...new Set([...made, ...known, ...plain, ...other, ...this.#hints.texts])].slice(0, most);
  }

  #arrays(all: Conjunction, { focus, left }: Focus): readonly Json[] {
    const { minItems, isUnique, contains } = all;
    const limit = Math.min(mostItems(all), longestList);
    const inner = focus?.slice(1);
    const index = Number(focus?.[0]);
    const items = (at: number, isVaried: boolean): readonly Json[] => {
      const own = this.of(schemasOfItem(all, at), isVaried ? inner : undefined, left - 1);
      return at === 0 && contains.length > 0
        ? [...this.of([...schemasOfItem(all, 0), ...contains], inner, left - 1), ...own]
        : own;
    };
    const of = (length: number): readonly Json[] => {
      const drawn = items(0, false);
      return Array.from({ length }, (_, at) => {
        const choices = at === 0 ? drawn : all.items.length === 0 || isUnique ? drawn : items(at, false);
        return (isUnique ? choices[at] : choices[0]) ?? at;
      });
    };
    const varied = Number.isInteger(index) && focus?.[0] !== "*" ? index : 0;
    const base = of(Math.max(minItems, Math.min(varied + 1, limit)));
    const changed = items(varied, true).map((item) => base.map((each, at) => (at === varied ? item : each)));
    const lengths = [minItems, minItems + 1, ...this.#hints.numbers, limit]
      .filter((length) => Number.isInteger(length) && length >= minItems && length <= limit)
      .slice(0, 12);
    const isFocused = focus !== undefined && focus.length > 0;
    const counted = isFocused ? [] : [...new Set(lengths)].map(of);
    return inTurns([counted, changed.filter((each) => each.length <= limit)]);
  }

  #objects(all: Conjunction, { focus, left }: Focus): readonly Json[] {
    const [name, ...inner] = focus ?? [];
    const possible = [...namesOf(all)].filter((each) => mayHave(all, each));
    const draw = (each: string, at?: readonly string[]): readonly Json[] =>
      this.of(schemasOfProperty(all, each), at, left - 1);
    const first = (each: string): readonly (readonly [string, Json])[] =>
      draw(each)
        .slice(0, 1)
        .map((value) => [each, value]);
    const required = new Map([...all.required].flatMap(first));
    if (required.size < all.required.size) return [];
    const least = object(required);
    const varied = (each: string, at?: readonly string[]): readonly Json[] =>
      draw(each, at).map((value) => object([...required, [each, value]]));
    if (name !== undefined && name !== "*")
      return [
        ...(inner.length === 0 ? [least] : []),
        ...(possible.includes(name) ? varied(name, inner) : []),
      ];
    const optional = possible.filter((each) => !required.has(each));
    const full = object([...required, ...optional.slice(0, left > 3 ? 100 : 5).flatMap(first)]);
    const others = all.isOpen
      ? ["other", ...this.#hints.texts.slice(0, 8)].flatMap((each) =>
          mayHave(all, each) ? varied(each).slice(0, 6) : [],
        )
      : [];
    if (left <= 2) return [least, full];
    return inTurns([[least, full], ...possible.map((each) => varied(each)), others]);
  }
}

interface Focus {
  readonly focus: readonly string[] | undefined;
  readonly left: number;
}

/** Safe for any key. */
function object(entries: Iterable<readonly [string, Json]>): Json {
  return Object.fromEntries(entries);
}

/** The first of each list, then the second of each, and so on. */
function inTurns(lists: readonly (readonly Json[])[]): readonly Json[] {
  const found: Json[] = [];
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let index = 0; index < longest && found.length < most; index++)
    for (const list of lists) {
      const value = list[index];
      if (value !== undefined) found.push(value);
    }
  return found.slice(0, most);
}

const examples: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00"],
  date: ["2026-01-31"],
  time: ["12:00:00Z"],
  duration: ["P1D"],
  email: ["a@example.com"],
  hostname: ["example.com"],
  ipv4: ["192.0.2.1"],
  ipv6: ["2001:db8::1"],
  uri: ["https://example.com/a"],
  "uri-reference": ["/a"],
  uuid: ["123e4567-e89b-12d3-a456-426614174000"],
  "json-pointer": ["/a"],
  regex: ["a"],
  byte: ["YQ=="],
};
