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
  const tokens = template.split(".").map((token) =>
    token
      .split(/\{[^{}]*\}/)
      .map(escape)
      .join("([^.]+)"),
  );
  const pattern = new RegExp(`^${tokens.join("\\.")}$`);
  return (subject) => {
    const match = pattern.exec(subject);
    return match === null ? undefined : new Map(names.map((name, index) => [name, match[index + 1] ?? ""]));
  };
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
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
