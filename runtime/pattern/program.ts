import { Characters } from "./characters.js";
import type { Edge, Look, Pattern } from "./syntax.js";

/** What is run: states, of which some read a character and the others lead on without one. */
export interface Program {
  readonly states: readonly State[];
  readonly start: number;
  readonly characters: readonly Characters[];
  /** What states ask of a place in a text. */
  readonly conditions: readonly Condition[];
}

export type State =
  /** Reads one of `characters`. */
  | { readonly kind: "read"; readonly characters: number; readonly next: number }
  | { readonly kind: "split"; readonly next: readonly number[] }
  | { readonly kind: "condition"; readonly condition: number; readonly next: number }
  | { readonly kind: "end" };

export type Condition =
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "look"; readonly look: Look; readonly program: Program };

export interface ProgramOptions {
  /** Of the regular expression: `u`, `i`, both or none. */
  readonly flags: string;
  /** Reads texts from their ends. */
  readonly isBackward?: boolean;
}

const mostStates = 10_000;
/** So that all of them together fit into a number, as bits. */
const mostConditions = 24;

/** `undefined` where it would be too large, or refers to what a group has matched. */
export function programOf(pattern: Pattern, options: ProgramOptions): Program | undefined {
  const builder = new Builder(options);
  return builder.build(pattern);
}

class Builder {
  readonly #options: ProgramOptions;
  readonly #states: State[] = [];
  readonly #characters = new Map<string, { readonly index: number; readonly characters: Characters }>();
  readonly #conditions: Condition[] = [];
  #isTooMuch = false;

  constructor(options: ProgramOptions) {
    this.#options = options;
  }

  build(pattern: Pattern): Program | undefined {
    const start = this.#add(pattern, this.#state({ kind: "end" }));
    if (this.#isTooMuch) return undefined;
    const characters = [...this.#characters.values()].map((each) => each.characters);
    return { states: this.#states, start, characters, conditions: this.#conditions };
  }

  #state(state: State): number {
    this.#isTooMuch ||= this.#states.length >= mostStates;
    return this.#isTooMuch ? 0 : this.#states.push(state) - 1;
  }

  /** The state that the pattern starts in; after it comes `next`. */
  #add(pattern: Pattern, next: number): number {
    if (this.#isTooMuch) return next;
    switch (pattern.kind) {
      case "character":
        return this.#state({ kind: "read", characters: this.#charactersOf(pattern.source), next });
      case "sequence":
        return this.#options.isBackward === true
          ? pattern.parts.reduce((after, part) => this.#add(part, after), next)
          : pattern.parts.reduceRight((after, part) => this.#add(part, after), next);
      case "choice":
        return this.#state({ kind: "split", next: pattern.parts.map((part) => this.#add(part, next)) });
      case "repeat":
        return this.#repeat(pattern, next);
      case "edge":
        return this.#condition(pattern, next);
      case "look": {
        const program = programOf(pattern.part, { ...this.#options, isBackward: pattern.isAhead });
        if (program !== undefined) return this.#condition({ kind: "look", look: pattern, program }, next);
        this.#isTooMuch = true;
        return next;
      }
      case "reference":
        this.#isTooMuch = true;
        return next;
    }
  }

  #repeat({ part, least, most }: Extract<Pattern, { kind: "repeat" }>, next: number): number {
    let after = next;
    if (most === Infinity) {
      const back: number[] = [];
      const loop = this.#state({ kind: "split", next: back });
      back.push(this.#add(part, loop), next);
      after = loop;
    } else {
      for (let count = least; count < most && !this.#isTooMuch; count++)
        after = this.#state({ kind: "split", next: [this.#add(part, after), next] });
    }
    for (let count = 0; count < least && !this.#isTooMuch; count++) after = this.#add(part, after);
    return after;
  }

  #condition(condition: Condition, next: number): number {
    const isOfWords = condition.kind === "edge" && condition.edge.endsWith("word");
    // there, words have letters beyond ASCII
    this.#isTooMuch ||= isOfWords && this.#options.flags.includes("i") && this.#options.flags.includes("u");
    const known = this.#conditions.findIndex(
      (each) => each.kind === "edge" && condition.kind === "edge" && each.edge === condition.edge,
    );
    const index = known >= 0 ? known : this.#conditions.push(condition) - 1;
    this.#isTooMuch ||= index >= mostConditions;
    return this.#state({ kind: "condition", condition: index, next });
  }

  #charactersOf(source: string): number {
    const known = this.#characters.get(source);
    if (known !== undefined) return known.index;
    const index = this.#characters.size;
    this.#characters.set(source, { index, characters: new Characters(source, this.#options.flags) });
    return index;
  }
}
