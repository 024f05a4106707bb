import { programOf } from "./program.js";
import type { Program } from "./program.js";
import { parsePattern } from "./syntax.js";

/** What is remembered of earlier texts, in each program; then it is forgotten. */
const mostSteps = 20_000;
const mostCharacters = 20_000;
/** Above all numbers of kinds of characters; with the bits of all conditions, still an exact number. */
const kinds = 2 ** 28;

/**
 * A regular expression that says of every text what JavaScript says, in time that grows with the text alone. All
 * ways through it are followed at once, in sets of states that are remembered (a lazy DFA, as in RE2); what looks
 * around is found for all places of the text beforehand. It knows no references to groups, which no such engine can.
 * In one thing it keeps to ECMAScript where V8 does not: with the flag `u`, nothing is found within a character of two
 * code units.
 */
export class LinearPattern {
  readonly #machine: Machine;
  readonly #isUnicode: boolean;
  /** States, those of what looks around included. */
  readonly size: number;

  private constructor(program: Program, isUnicode: boolean) {
    this.#machine = new Machine(program);
    this.#isUnicode = isUnicode;
    this.size = sizeOf(program);
  }

  /** `undefined` where it would be too large, or has references to groups. JavaScript must have compiled it. */
  static of(source: string, flags: string): LinearPattern | undefined {
    const syntax = parsePattern(source, flags.includes("u"));
    const program = syntax && programOf(syntax.pattern, { flags });
    return program && new LinearPattern(program, flags.includes("u"));
  }

  test(text: string): boolean {
    return this.#machine.isIn(this.#isUnicode ? codePointsOf(text) : codeUnitsOf(text));
  }
}

function sizeOf({ states, conditions }: Program): number {
  return conditions.reduce(
    (size, condition) => size + (condition.kind === "look" ? sizeOf(condition.program) : 0),
    states.length,
  );
}

function codePointsOf(text: string): Uint32Array {
  const codes = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count++) {
    const code = text.codePointAt(at) ?? 0;
    codes[count] = code;
    at += code > 0xffff ? 2 : 1;
  }
  return codes.subarray(0, count);
}

function codeUnitsOf(text: string): Uint32Array {
  return Uint32Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

/** States that a text can have led to, and where they lead: by what is true at a place, and what stands there. */
interface Stage {
  readonly states: readonly number[];
  readonly steps: Map<number, Step>;
}

interface Step {
  /** Whether the text up to here is one of the pattern's. */
  readonly isEnd: boolean;
  readonly next: Stage;
}

class Machine {
  readonly #program: Program;
  readonly #looks: readonly (Machine | undefined)[];
  readonly #stages = new Map<string, Stage>();
  #steps = 0;
  /** By character: of which kind it is; characters of one kind are read by the same states. */
  readonly #kindOf = new Map<number, number>();
  readonly #kinds = new Map<string, number>();
  /** By kind: which of the program's characters they are. */
  readonly #members = new Map<number, readonly boolean[]>();
  /** No number is given twice, because steps remember them. */
  #lastKind = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#looks = program.conditions.map((condition) =>
      condition.kind === "look" ? new Machine(condition.program) : undefined,
    );
  }

  isIn(text: Uint32Array): boolean {
    return this.#run(text, { isBackward: false, found: () => true });
  }

  /** For every place of the text, whether what ends there (or, read backward, starts there) is the pattern's. */
  places(text: Uint32Array, isBackward: boolean): Uint8Array {
    const places = new Uint8Array(text.length + 1);
    this.#run(text, {
      isBackward,
      found: (place) => {
        places[place] = 1;
        return false;
      },
    });
    return places;
  }

  /** Whether `found` said that it is enough. */
  #run(
    text: Uint32Array,
    { isBackward, found }: { readonly isBackward: boolean; readonly found: (place: number) => boolean },
  ): boolean {
    const truths = this.#truthsOf(text);
    let stage = this.#stage([]);
    for (let count = 0; count <= text.length; count++) {
      const place = isBackward ? text.length - count : count;
      // no character is left at the end: what is read then is never looked at
      const code = text[isBackward ? place - 1 : place] ?? 0;
      const kind = this.#kindOf.get(code) ?? this.#learn(code);
      const truth = truths === undefined ? 0 : truths(place);
      const key = truth * kinds + kind;
      const step = stage.steps.get(key) ?? this.#step(stage, { key, truth, kind });
      if (step.isEnd && found(place)) return true;
      stage = step.next;
    }
    return false;
  }

  /** As bits: which conditions are true at a place. */
  #truthsOf(text: Uint32Array): ((place: number) => number) | undefined {
    const { conditions } = this.#program;
    if (conditions.length === 0) return undefined;
    const isTrue = conditions.map((condition, index): ((place: number) => boolean) => {
      if (condition.kind === "look") {
        const { isAhead, isNegative } = condition.look;
        const places = this.#looks[index]?.places(text, isAhead);
        return (place) => (places?.[place] === 1) !== isNegative;
      }
      switch (condition.edge) {
        case "start":
          return (place) => place === 0;
        case "end":
          return (place) => place === text.length;
        case "word":
          return (place) => isWord(text[place - 1]) !== isWord(text[place]);
        case "not-word":
          return (place) => isWord(text[place - 1]) === isWord(text[place]);
      }
    });
    return (place) => isTrue.reduce((bits, holds, index) => (holds(place) ? bits + 2 ** index : bits), 0);
  }

  #learn(code: number): number {
    if (this.#kindOf.size >= mostCharacters)
      for (const known of [this.#kindOf, this.#kinds, this.#members]) known.clear();
    const members = this.#program.characters.map((characters) => characters.has(code));
    const name = members.map(Number).join("");
    const kind = this.#kinds.get(name) ?? ++this.#lastKind;
    this.#kinds.set(name, kind);
    this.#members.set(kind, members);
    this.#kindOf.set(code, kind);
    return kind;
  }

  #stage(states: readonly number[]): Stage {
    const name = states.join();
    const known = this.#stages.get(name);
    if (known !== undefined) return known;
    const stage: Stage = { states, steps: new Map() };
    this.#stages.set(name, stage);
    return stage;
  }

  #step(
    from: Stage,
    { key, truth, kind }: { readonly key: number; readonly truth: number; readonly kind: number },
  ): Step {
    const { states, start } = this.#program;
    // a text of the pattern may start at any place
    const waiting = [...from.states, start];
    const seen = new Set<number>();
    const next = new Set<number>();
    let isEnd = false;
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      const state = states[index];
      if (state === undefined || seen.has(index)) continue;
      seen.add(index);
      if (state.kind === "end") isEnd = true;
      else if (state.kind === "split") waiting.push(...state.next);
      else if (state.kind === "read") {
        if (this.#members.get(kind)?.[state.characters] === true) next.add(state.next);
      } else if (Math.floor(truth / 2 ** state.condition) % 2 === 1) waiting.push(state.next);
    }
    if (this.#steps++ > mostSteps) {
      this.#steps = 0;
      this.#stages.clear();
    }
    const step: Step = { isEnd, next: this.#stage([...next].sort((a, b) => a - b)) };
    from.steps.set(key, step);
    return step;
  }
}

function isWord(code: number | undefined): boolean {
  if (code === undefined) return false;
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return (code < 0x80 && isLetter) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}
