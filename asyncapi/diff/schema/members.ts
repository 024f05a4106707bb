import type { Json } from "../../json.js";
import type { Conjunction } from "./conjunction.js";
import { matchesPattern } from "./judge.js";

/** What the value of a property has to be, all at once; where a pattern can't be tried, less than that. */
export function schemasOfProperty(conjunction: Conjunction, name: string): readonly Json[] {
  return conjunction.objects.flatMap(({ properties, patterns, additional }) => {
    const own = properties.get(name);
    // Validators pass over a property of this name.
    const listed = own === undefined || name === "__proto__" ? [] : [own];
    const tried = [...patterns].map(([pattern, schema]) => ({
      schema,
      matches: matchesPattern(pattern, name),
    }));
    const matching = tried.filter(({ matches }) => matches === true).map(({ schema }) => schema);
    const isKnown = listed.length + matching.length > 0 || tried.some(({ matches }) => matches === undefined);
    return [...listed, ...matching, ...(isKnown || additional === undefined ? [] : [additional])];
  });
}

/** Whether a message may have the property. */
export function mayHave(conjunction: Conjunction, name: string): boolean {
  if (!conjunction.isOpen && !conjunction.declared.has(name)) return false;
  return !schemasOfProperty(conjunction, name).includes(false);
}

/** All names that are spoken of. */
export function namesOf(conjunction: Conjunction): ReadonlySet<string> {
  return new Set([
    ...conjunction.declared,
    ...conjunction.required,
    ...conjunction.objects.flatMap(({ properties }) => [...properties.keys()]),
  ]);
}

/** Properties that are not spoken of, together with what they have to be. */
export interface OtherProperties {
  /** They match this pattern; absent: none of the patterns. */
  readonly pattern?: string;
  readonly schemas: readonly Json[];
}

export function otherProperties(conjunction: Conjunction): readonly OtherProperties[] {
  if (!conjunction.isOpen) return [];
  const patterns = new Set(conjunction.objects.flatMap(({ patterns }) => [...patterns.keys()]));
  const groups: OtherProperties[] = [...patterns].map((pattern) => ({
    pattern,
    schemas: conjunction.objects.flatMap(({ patterns }) => {
      const schema = patterns.get(pattern);
      return schema === undefined ? [] : [schema];
    }),
  }));
  const rest = conjunction.objects.flatMap(({ additional }) =>
    additional === undefined ? [] : [additional],
  );
  return [...groups, { schemas: rest }].filter(({ schemas }) => !schemas.includes(false));
}

/** What the item at a place has to be, all at once. */
export function schemasOfItem(conjunction: Conjunction, index: number): readonly Json[] {
  return conjunction.items.flatMap(({ first, rest }) => {
    const own = first[index];
    if (own !== undefined) return [own];
    return rest === undefined ? [] : [rest];
  });
}

/** How many items have schemas of their own. */
export function countOfFirst(conjunction: Conjunction): number {
  return Math.max(0, ...conjunction.items.map(({ first }) => first.length));
}

/** How many items an array may have. */
export function mostItems(conjunction: Conjunction): number {
  const { items, maxItems } = conjunction;
  const limits = items.map(({ first, rest }) => {
    const none = first.indexOf(false);
    if (none >= 0) return none;
    return rest === false ? first.length : Infinity;
  });
  return Math.min(maxItems, ...limits);
}
