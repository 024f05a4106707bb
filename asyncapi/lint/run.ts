import type { Severity } from "../diagnostic.js";
import { nearest } from "../nearest.js";
import type { System } from "../model/index.js";
import type { Finding, LintFacts, LintRule } from "./rule.js";
import { builtInRules } from "./rules/index.js";

/** The level of a rule; `off`: it is not asked. */
export type Level = Severity | "off";

export interface LintSettings extends LintFacts {
  /** By code or name. */
  readonly rules?: Readonly<Record<string, Level>>;
  /** Rules of your own. */
  readonly custom?: readonly LintRule[];
}

export interface LintResult extends Finding {
  readonly severity: Severity;
  readonly rule: LintRule;
}

/** What the rules find, each at the level that is set for it. */
export function lintSystem(system: System, settings: LintSettings = {}): readonly LintResult[] {
  const { rules: levels = {}, custom = [], server } = settings;
  const facts = server === undefined ? {} : { server };
  return [...builtInRules, ...custom].flatMap((rule) => {
    const severity = levelOf(rule, levels);
    if (severity === "off") return [];
    return [...rule.check(system, facts)].map((finding) => ({ ...finding, severity, rule }));
  });
}

function levelOf({ code, name, level }: LintRule, levels: Readonly<Record<string, Level>>): Level {
  for (const key of [code, name]) {
    const stated = Object.hasOwn(levels, key) ? levels[key] : undefined;
    if (stated !== undefined) return stated;
  }
  return level;
}

/** Names in a configuration that no rule has, each with the one that was likely meant. */
export function unknownRules({
  rules = {},
  custom = [],
}: LintSettings): readonly { name: string; meant?: string }[] {
  const known = new Set([...builtInRules, ...custom].flatMap(({ code, name }) => [code, name]));
  return Object.keys(rules)
    .filter((name) => !known.has(name))
    .map((name) => {
      const meant = nearest(name, known);
      return { name, ...(meant === undefined ? {} : { meant }) };
    });
}
