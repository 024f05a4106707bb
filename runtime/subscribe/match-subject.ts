import { overlap } from "../define/filter.js";
import { parameterNames, toFilter } from "../define/subject.js";

/** Reads the parameters of a subject; `undefined` where the subject is not one of the template's. */
export type SubjectMatcher = (subject: string) => ReadonlyMap<string, string> | undefined;

/**
 * A matcher for a template such as `"orders.{region}.order-{id}"`. It is stricter than the filter
 * `"orders.*.*"`, which is the closest that the server knows.
 */
export function subjectMatcher(template: string): SubjectMatcher {
  const names = parameterNames(template);
  // of each token the texts around its parameters; no regular expression, because one that backtracks over a
  // subject of somebody else's choice would stop the whole process
  const tokens = template.split(".").map((token) => token.split(/\{[^{}]*\}/));
  return (subject) => {
    const found = subject.split(".");
    if (found.length !== tokens.length) return undefined;
    const values: string[] = [];
    for (const [index, texts] of tokens.entries()) {
      const parts = valuesIn(found[index] ?? "", texts);
      if (parts === undefined) return undefined;
      values.push(...parts);
    }
    return new Map(names.map((name, index) => [name, values[index] ?? ""]));
  };
}

/** What stands between the texts: the first value takes as much as it can, and none is empty. */
function valuesIn(token: string, texts: readonly string[]): readonly string[] | undefined {
  const [first = "", ...others] = texts;
  const last = others.pop();
  if (last === undefined) return token === first ? [] : undefined;
  if (!token.startsWith(first) || !token.endsWith(last)) return undefined;
  const values: string[] = [];
  let end = token.length - last.length;
  for (const text of others.toReversed()) {
    const start = token.lastIndexOf(text, end - 1 - text.length);
    if (start < first.length || end - 1 - text.length < 0) return undefined;
    values.unshift(token.slice(start + text.length, end));
    end = start;
  }
  if (end <= first.length) return undefined;
  return [token.slice(first.length, end), ...values];
}

/**
 * The filters of a consumer that wants all these subjects. The server refuses filters that overlap, so
 * overlapping ones are widened into one; what comes too much is acknowledged unhandled.
 */
export function consumerFilters(templates: readonly string[]): readonly string[] {
  return templates.map(toFilter).reduce<readonly string[]>(addFilter, []);
}

function addFilter(filters: readonly string[], filter: string): readonly string[] {
  const rival = filters.find((other) => overlap(other, filter));
  if (rival === undefined) return [...filters, filter];
  const rest = filters.filter((other) => other !== rival);
  // the wider filter may overlap with what was apart before
  return addFilter(rest, union(rival, filter));
}

function union(left: string, right: string): string {
  const b = right.split(".");
  return left
    .split(".")
    .map((token, index) => (token === b[index] ? token : "*"))
    .join(".");
}
