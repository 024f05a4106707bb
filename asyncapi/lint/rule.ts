import type { Severity } from "../diagnostic.js";
import type { Location } from "../location.js";
import type { System } from "../model/index.js";

/** What a rule has found. */
export interface Finding {
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  readonly location?: Location | undefined;
  /** A property with nothing in it, in the mapping at the location, that may be removed without a change of meaning. */
  readonly remove?: string;
}

export interface LintFacts {
  /** Version of the nats-server that the system runs on, such as `2.11`. Absent: any feature may be used. */
  readonly server?: string;
}

/** One thing to look for, in documents and in code alike: it sees the model of all that is checked together. */
export interface LintRule {
  /** `HZN101`; of rules of your own, letters of your own and a number. */
  readonly code: string;
  /** kebab-case; may stand for the code in the configuration and in comments. */
  readonly name: string;
  /** What it asks for, in one sentence. */
  readonly summary: string;
  /** Where the configuration says nothing. */
  readonly level: Severity | "off";
  readonly check: (system: System, facts: LintFacts) => Iterable<Finding>;
}

/** Gives the rule back as it is: editors complete and check what is written inside the call. */
export function defineRule(rule: LintRule): LintRule {
  return rule;
}
