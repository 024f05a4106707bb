import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import { checkArrays } from "./check-arrays.js";
import { checkObjects } from "./check-objects.js";
import { checkScalars } from "./check-scalars.js";
import { isEqual, typeOf } from "./conjunction.js";
import type { Conjunction } from "./conjunction.js";
import { isDisjoint, withoutImpossible } from "./disjoint.js";
import { expand, TooManyAlternatives } from "./expand.js";
import { judgeOf } from "./judge.js";
import type { Judge } from "./judge.js";
import { schemasOfProperty } from "./members.js";
import type { Problem } from "./problem.js";
import { samenessOf, targetOf, textOf } from "./side.js";
import type { Sameness, Side } from "./side.js";
import { checkUnevaluated } from "./unevaluated.js";

/** Comparing two schemas ends after so many steps, undecided. */
const mostSteps = 50_000;
/** A property with more values is not looked at value by value. */
const mostCases = 40;
/** Nor are cases of cases of cases. */
const mostSplits = 2;
const deepestReferences = 64;

export interface InclusionOptions {
  /** Whether messages have properties that their schema does not speak of, where it does not forbid them. */
  readonly isOpen: boolean;
}

const known = new WeakMap<Side, WeakMap<Side, Map<boolean, Inclusion>>>();

/** One for each pair of sides: what was proved of definitions serves all who refer to them. */
export function inclusionOf(inner: Side, outer: Side, { isOpen }: InclusionOptions): Inclusion {
  const own = known.get(inner) ?? new WeakMap<Side, Map<boolean, Inclusion>>();
  known.set(inner, own);
  const both = own.get(outer) ?? new Map<boolean, Inclusion>();
  own.set(outer, both);
  const inclusion = both.get(isOpen) ?? new Inclusion(inner, outer, { isOpen });
  both.set(isOpen, inclusion);
  return inclusion;
}

/**
 * Proves that every value of one schema fits another. It never says so of schemas where that is not the case; where it
 * can't tell, there are problems.
 */
class Inclusion {
  readonly #inner: Side;
  readonly #outer: Side;
  readonly #isOpen: boolean;
  readonly #sameness: Sameness;
  readonly #innerJudge: Judge;
  readonly #outerJudge: Judge;
  readonly #keys = new Map<Json, number>();
  /** Pairs that are shown, or being shown, by the depth of the value that they are about. */
  readonly #shown = new Map<string, number>();
  #left = mostSteps;

  constructor(inner: Side, outer: Side, { isOpen }: InclusionOptions) {
    this.#inner = inner;
    this.#outer = outer;
    this.#isOpen = isOpen;
    this.#sameness = samenessOf(inner, outer);
    this.#innerJudge = judgeOf(inner);
    this.#outerJudge = judgeOf(outer);
  }

  /** What stands in the way of each value of `inner` fitting `outer`; nothing: each of them does. */
  problems(inner: Json, outer: Json): readonly Problem[] {
    this.#left = mostSteps;
    return this.#included([inner], outer, { pointer: "", depth: 0 });
  }

  #included(
    schemas: readonly Json[],
    outer: Json,
    { pointer, depth }: { readonly pointer: string; readonly depth: number },
  ): readonly Problem[] {
    if (outer === true || (isJsonObject(outer) && Object.keys(outer).length === 0)) return [];
    if (schemas.some((each) => each === false || this.#sameness.are(each, outer))) return [];
    if (this.#left-- <= 0)
      return [{ pointer, keyword: "size", message: "can't be compared: the schemas are too large" }];
    const key = `${schemas.map((each) => this.#key(each)).join("+")} ${this.#key(outer)}`;
    const since = this.#shown.get(key);
    // Values are finite: what is shown of a value may rest on what is shown of its parts.
    if (since !== undefined && since < depth) return [];
    if (since !== undefined)
      return [{ pointer, keyword: "$ref", message: "can't be compared: it refers to itself" }];
    this.#shown.set(key, depth);
    const problems = this.#compare(schemas, outer, { pointer, depth });
    if (problems.length > 0) this.#forgetSince(key);
    else this.#shown.set(key, -1);
    return problems;
  }

  /** Whatever was shown since then may rest on what turned out to be wrong. */
  #forgetSince(key: string): void {
    let isLater = false;
    for (const each of [...this.#shown.keys()]) {
      isLater ||= each === key;
      if (isLater) this.#shown.delete(each);
    }
  }

  #key(schema: Json): string {
    if (typeof schema === "boolean") return String(schema);
    const known = this.#keys.get(schema) ?? this.#keys.size;
    this.#keys.set(schema, known);
    return String(known);
  }

  #compare(
    schemas: readonly Json[],
    outer: Json,
    { pointer, depth }: { readonly pointer: string; readonly depth: number },
  ): readonly Problem[] {
    let alternatives: readonly Conjunction[];
    try {
      alternatives = expand(schemas, this.#inner, { isOpen: this.#isOpen });
    } catch (error) {
      if (!(error instanceof TooManyAlternatives)) throw error;
      return [{ pointer, keyword: "anyOf", message: "can't be compared: it has too many alternatives" }];
    }
    const found = new Map<string, Problem>();
    for (const each of alternatives)
      for (const problem of this.#fits(withoutImpossible(each), outer, {
        pointer,
        depth,
        schemas,
        references: 0,
      }))
        found.set(`${problem.pointer} ${problem.keyword} ${problem.message}`, problem);
    return [...found.values()];
  }

  #fits(all: Conjunction, outer: Json, place: Place): readonly Problem[] {
    const { pointer, depth, references } = place;
    if (all.types.size === 0 || outer === true) return [];
    if (all.values !== undefined) return this.#valuesFit(all, outer, place);
    if (outer === false) return [{ pointer, keyword: "false", message: "may be there" }];
    if (!isJsonObject(outer)) return [];
    if (this.#left-- <= 0 || references > deepestReferences)
      return [{ pointer, keyword: "size", message: "can't be compared: the schemas are too large" }];
    if (all.opaque.some((each) => this.#sameness.are(each, outer))) return [];
    const problems: Problem[] = [];
    const add = (found: readonly Problem[]): void => {
      for (const problem of found) problems.push(problem);
    };
    const included = (inner: readonly Json[], wanted: Json, to: string): readonly Problem[] =>
      this.#included(inner, wanted, { pointer: to, depth: depth + 1 });
    const fits = (each: Conjunction, wanted: Json): readonly Problem[] =>
      this.#fits(each, wanted, { ...place, references: references + 1 });
    add(checkScalars(all, outer, pointer));
    add(checkArrays(all, outer, { pointer, included }));
    const acceptsName = (schema: Json, name: string) => this.#outerJudge.accepts(schema, name);
    add(checkObjects(all, outer, { pointer, included, fits, acceptsName }));
    add(checkUnevaluated(all, outer, { pointer, side: this.#outer }));
    const { enum: values, const: only, $ref: reference, allOf, anyOf, oneOf, not, if: condition } = outer;
    if (values !== undefined || only !== undefined)
      add([{ pointer, keyword: "enum", message: "may have another value than those that are listed" }]);
    const target = targetOf(reference, this.#outer);
    if (target !== undefined) add(fits(all, target));
    if (isJsonArray(allOf)) for (const part of allOf) add(fits(all, part));
    if (isJsonArray(anyOf)) add(this.#fitsSome(all, anyOf, { fits, pointer, splits: 0 }));
    if (isJsonArray(oneOf)) add(this.#fitsOne(all, oneOf, { fits, pointer, splits: 0 }));
    if (not !== undefined && !this.#excludes(all, not))
      add([{ pointer, keyword: "not", message: "may be what is excluded" }]);
    if (condition !== undefined) add(this.#fitsCondition(all, outer, { fits, splits: 0 }));
    return problems;
  }

  #valuesFit(all: Conjunction, outer: Json, { pointer, schemas }: Place): readonly Problem[] {
    return (all.values ?? []).flatMap((value) => {
      if (!all.types.has(typeOf(value))) return [];
      // The conjunction may allow more than the schemas that it was made of.
      if (schemas.some((schema) => this.#innerJudge.accepts(schema, value) === false)) return [];
      if (this.#listed(outer)?.some((each) => isEqual(each, value)) === true) return [];
      if (this.#outerJudge.accepts(outer, value) === true) return [];
      return [{ pointer, keyword: "enum", message: `may be ${shortText(value)}` }];
    });
  }

  /** All that a schema says is the list of its values. */
  #listed(schema: Json): readonly Json[] | undefined {
    if (!isJsonObject(schema) || Object.keys(schema).length !== 1) return undefined;
    const { enum: values, const: only } = schema;
    return isJsonArray(values) ? values : only === undefined ? undefined : [only];
  }

  #fitsSome(
    all: Conjunction,
    members: readonly Json[],
    { fits, pointer, splits }: Cases,
  ): readonly Problem[] {
    const found: (readonly Problem[])[] = [];
    for (const member of members) {
      const problems = fits(all, member);
      if (problems.length === 0) return [];
      found.push(problems);
    }
    const cases = casesOf(all, this.#isOpen, splits);
    if (cases.length > 0)
      return cases.flatMap((each) => this.#fitsSome(each, members, { fits, pointer, splits: splits + 1 }));
    return nearestOf(found, pointer);
  }

  #fitsOne(all: Conjunction, members: readonly Json[], { fits, pointer, splits }: Cases): readonly Problem[] {
    const found: (readonly Problem[])[] = [];
    for (const [index, member] of members.entries()) {
      const problems = fits(all, member);
      found.push(problems);
      if (problems.length > 0) continue;
      const side = { side: this.#outer, judge: this.#outerJudge };
      const isAlone = members.every(
        (other, at) => at === index || isDisjoint(all, { schema: other, ...side }),
      );
      if (isAlone) return [];
      const message = "may be of several alternatives, of which it must be one alone";
      found.push([{ pointer, keyword: "oneOf", message }]);
    }
    const cases = casesOf(all, this.#isOpen, splits);
    if (cases.length > 0)
      return cases.flatMap((each) => this.#fitsOne(each, members, { fits, pointer, splits: splits + 1 }));
    return nearestOf(
      found.filter((problems) => problems.length > 0),
      pointer,
    );
  }

  #fitsCondition(
    all: Conjunction,
    outer: JsonObject,
    { fits, splits }: Pick<Cases, "fits" | "splits">,
  ): readonly Problem[] {
    const { if: condition = true, then = true, else: otherwise = true } = outer;
    const thenFits = fits(all, then);
    const elseFits = fits(all, otherwise);
    if (thenFits.length === 0 && elseFits.length === 0) return [];
    if (thenFits.length === 0 && fits(all, condition).length === 0) return [];
    if (elseFits.length === 0 && this.#excludes(all, condition)) return [];
    const cases = casesOf(all, this.#isOpen, splits);
    if (cases.length > 0)
      return cases.flatMap((each) => this.#fitsCondition(each, outer, { fits, splits: splits + 1 }));
    return thenFits.length > 0 ? thenFits : elseFits;
  }

  /** Whether no value of the conjunction fits the schema. */
  #excludes(all: Conjunction, schema: Json): boolean {
    if (all.negatives.some((each) => this.#sameness.are(each, schema))) return true;
    return isDisjoint(all, { schema, side: this.#outer, judge: this.#outerJudge });
  }
}

interface Place {
  readonly pointer: string;
  /** How many steps into the value. */
  readonly depth: number;
  /** What the conjunction is an alternative of. */
  readonly schemas: readonly Json[];
  /** How many references were followed without a step into the value. */
  readonly references: number;
}

interface Cases {
  readonly fits: (all: Conjunction, schema: Json) => readonly Problem[];
  readonly pointer: string;
  /** How often the conjunction was split into cases before. */
  readonly splits: number;
}

/** The same in parts of which each may fit another alternative: by types, or by the values of one property. */
function casesOf(all: Conjunction, isOpen: boolean, splits: number): readonly Conjunction[] {
  if (splits >= mostSplits) return [];
  if (all.types.size > 1)
    return [...all.types].map((type) => withoutImpossible({ ...all, types: new Set([type]) }));
  if (!all.types.has("object")) return [];
  for (const name of all.required) {
    const values = valuesOf(schemasOfProperty(all, name), all, isOpen);
    if (values === undefined || values.length < 2 || values.length > mostCases) continue;
    return values.map((value) => ({
      ...all,
      objects: [...all.objects, { properties: new Map([[name, { const: value }]]), patterns: new Map() }],
    }));
  }
  return [];
}

function valuesOf(
  schemas: readonly Json[],
  { side }: Conjunction,
  isOpen: boolean,
): readonly Json[] | undefined {
  try {
    const all = expand(schemas, side, { isOpen }).map(withoutImpossible);
    const values = all.flatMap((each) =>
      each.types.size === 0 ? [] : (each.values ?? [undefined]).map((value) => value),
    );
    const known = values.filter((value) => value !== undefined);
    if (known.length < values.length) return undefined;
    return [...new Map(known.map((value) => [textOf(value), value])).values()];
  } catch (error) {
    if (error instanceof TooManyAlternatives) return undefined;
    throw error;
  }
}

/** Of several alternatives, what stands in the way of the one that is nearest. */
function nearestOf(found: readonly (readonly Problem[])[], pointer: string): readonly Problem[] {
  const [nearest] = found.toSorted((one, two) => rank(one) - rank(two));
  return nearest ?? [{ pointer, keyword: "anyOf", message: "fits none of the alternatives" }];

  // Another type, or another value of what tells alternatives apart, is farther away than anything else.
  function rank(problems: readonly Problem[]): number {
    const isOther = problems.some(({ keyword, pointer: at }) => keyword === "type" && at === pointer);
    const isTold = problems.some(({ keyword }) => keyword === "enum");
    return problems.length + (isOther ? 10_000 : 0) + (isTold ? 100 : 0);
  }
}

function shortText(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
