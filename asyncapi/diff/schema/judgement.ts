import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json } from "../../json.js";
import { pointerKeys } from "../../pointer.js";
import { inclusionOf } from "./inclusion.js";
import type { InclusionOptions } from "./inclusion.js";
import { judgeOf } from "./judge.js";
import type { Problem } from "./problem.js";
import { hintsOf, samplesOf } from "./samples.js";
import type { Hints } from "./samples.js";
import { targetOf } from "./side.js";
import type { Side } from "./side.js";

/** Whether all that fits one schema fits another. */
export type Judgement =
  | { readonly kind: "fits" }
  /** Not all of it does. */
  | { readonly kind: "breaks"; readonly problems: readonly ShownProblem[] }
  /** Neither could be shown. */
  | { readonly kind: "unknown"; readonly problems: readonly ShownProblem[] };

export interface ShownProblem extends Problem {
  /** A value that fits the one and not the other. */
  readonly example?: { readonly value: Json };
}

export interface JudgedSchema {
  readonly schema: Json;
  readonly side: Side;
}

/** More problems of one schema are not looked for an example for. */
const mostShown = 12;

/** Whether readers of `outer` can read all that is written as `inner`. */
export function judge(inner: JudgedSchema, outer: JudgedSchema, options: InclusionOptions): Judgement {
  const problems = inclusionOf(inner.side, outer.side, options).problems(inner.schema, outer.schema);
  if (problems.length === 0) return { kind: "fits" };
  const find = exampleFinder(inner, outer, options);
  const shown = problems.map((problem, index): ShownProblem => {
    const example = index < mostShown ? find(problem) : undefined;
    return example === undefined ? problem : { ...problem, example };
  });
  // An example found at one place may be one of another: all are of the whole value.
  const isShown = shown.some(({ example }) => example !== undefined);
  const example = isShown ? undefined : find(undefined);
  if (example !== undefined) return { kind: "breaks", problems: shown.map((each) => ({ ...each, example })) };
  return { kind: isShown ? "breaks" : "unknown", problems: shown };
}

type Example = { readonly value: Json };

function exampleFinder(
  inner: JudgedSchema,
  outer: JudgedSchema,
  { isOpen }: InclusionOptions,
): (problem: Problem | undefined) => Example | undefined {
  const writer = judgeOf(inner.side);
  const reader = judgeOf(outer.side);
  const hints = hintsOfBoth(inner, outer);
  return (problem) => {
    const focus = problem === undefined ? undefined : (pointerKeys(problem.pointer) ?? []);
    const samples = samplesOf([inner.schema], inner.side, { isOpen, hints, ...(focus && { focus }) });
    const refused = samples.filter(
      (each) => writer.accepts(inner.schema, each) === true && reader.accepts(outer.schema, each) === false,
    );
    // What is refused for something that is missing elsewhere would explain nothing.
    const isTelling = (each: Json): boolean =>
      problem === undefined || problem.keyword === "required" || hasAt(each, focus ?? []);
    const value = refused.find(isTelling) ?? refused[0];
    return value === undefined ? undefined : { value };
  };
}

function hasAt(value: Json, [key, ...inner]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (isJsonArray(value))
    return value.some((each, index) => (key === "*" || key === String(index)) && hasAt(each, inner));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([name, each]) => (key === "*" || key === name) && hasAt(each, inner));
}

function hintsOfBoth(inner: JudgedSchema, outer: JudgedSchema): Hints {
  const reached = [inner, outer].flatMap(({ schema, side }) => reach(schema, side));
  return hintsOf([inner.schema, outer.schema], reached);
}

function reach(schema: Json, side: Side): readonly Json[] {
  const found = new Set<Json>();
  const waiting: Json[] = [schema];
  for (let next = waiting.pop(); next !== undefined && found.size < 50; next = waiting.pop()) {
    if (typeof next !== "object" || next === null) continue;
    for (const [key, value] of Object.entries(next)) {
      const target = key === "$ref" ? targetOf(value, side) : undefined;
      if (target !== undefined && !found.has(target)) {
        found.add(target);
        waiting.push(target);
      } else waiting.push(value);
    }
  }
  return [...found];
}
