/** A regular expression of ECMAScript as a tree. Groups are gone: nobody asks what they captured. */
export type Pattern =
  /** One character: a literal, an escape, a class, a dot. `source` is how it is written. */
  | { readonly kind: "character"; readonly source: string }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly parts: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly part: Pattern; readonly least: number; readonly most: number }
  | { readonly kind: "edge"; readonly edge: Edge }
  | Look
  /** To what a group has matched; `group` counts from one, or is its name. */
  | { readonly kind: "reference"; readonly group: string };

export type Edge = "start" | "end" | "word" | "not-word";

/** `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`. */
export interface Look {
  readonly kind: "look";
  readonly isAhead: boolean;
  readonly isNegative: boolean;
  readonly part: Pattern;
}

export interface Syntax {
  readonly pattern: Pattern;
  /** What the groups hold, by number and by name. */
  readonly groups: ReadonlyMap<string, Pattern>;
}

const deepest = 100;
const longest = 10_000;

/**
 * The tree of a regular expression that JavaScript has compiled; `undefined` for those that are too long, too deep,
 * or written in a way that few know, such as octal escapes.
 */
export function parsePattern(source: string, isUnicode: boolean): Syntax | undefined {
  return source.length > longest ? undefined : new Parser(source, isUnicode).parse();
}

class Parser {
  readonly #source: string;
  readonly #isUnicode: boolean;
  readonly #groups = new Map<string, Pattern>();
  readonly #references = new Set<string>();
  #at = 0;
  #count = 0;
  #isForeign = false;

  constructor(source: string, isUnicode: boolean) {
    this.#source = source;
    this.#isUnicode = isUnicode;
  }

  parse(): Syntax | undefined {
    const pattern = this.#choice(0);
    if (this.#isForeign || this.#at < this.#source.length) return undefined;
    if ([...this.#references].some((group) => !this.#groups.has(group))) return undefined;
    return { pattern, groups: this.#groups };
  }

  #choice(depth: number): Pattern {
    if (depth > deepest) return this.#foreign();
    const parts: Pattern[] = [];
    do parts.push(this.#sequence(depth));
    while (this.#take("|"));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "choice", parts };
  }

  #sequence(depth: number): Pattern {
    const parts: Pattern[] = [];
    while (!this.#isForeign && this.#at < this.#source.length && !this.#sees("|") && !this.#sees(")"))
      parts.push(this.#quantified(this.#atom(depth)));
    return { kind: "sequence", parts };
  }

  #quantified(part: Pattern): Pattern {
    const found = this.#match(/[*+?]|\{(\d+)(,?)(\d*)\}/y);
    if (found === undefined) return part;
    this.#take("?");
    const [sign, first = "", comma, second] = found;
    if (sign === "*" || sign === "+")
      return { kind: "repeat", part, least: sign === "+" ? 1 : 0, most: Infinity };
    if (sign === "?") return { kind: "repeat", part, least: 0, most: 1 };
    const least = Number(first);
    const most = comma === "" ? least : second === "" ? Infinity : Number(second);
    return { kind: "repeat", part, least, most };
  }

  #atom(depth: number): Pattern {
    if (this.#take("^")) return { kind: "edge", edge: "start" };
    if (this.#take("$")) return { kind: "edge", edge: "end" };
    if (this.#sees("(")) return this.#group(depth);
    if (this.#sees("\\")) return this.#escape();
    if (this.#sees("[")) return this.#character(/\[(?:\\[^]|[^\]\\])*\]/y);
    return this.#character(this.#isUnicode ? /[^]/uy : /[^]/y);
  }

  #group(depth: number): Pattern {
    const [, sign, name] = this.#match(/\((?:\?(:|<?[=!]|<([^>]*)>))?/y) ?? [];
    // flags within the expression are newer than what we run on
    if (this.#sees("?")) return this.#foreign();
    const isLook = sign !== undefined && name === undefined && sign !== ":";
    const number = isLook || sign === ":" ? undefined : ++this.#count;
    const part = this.#choice(depth + 1);
    if (!this.#take(")")) return this.#foreign();
    if (number !== undefined) this.#groups.set(String(number), part);
    // two groups of one name may stand in different alternatives
    if (name !== undefined && this.#groups.has(name)) return this.#foreign();
    if (name !== undefined) this.#groups.set(name, part);
    if (!isLook) return part;
    return { kind: "look", isAhead: !sign.startsWith("<"), isNegative: sign.endsWith("!"), part };
  }

  #escape(): Pattern {
    if (this.#take("\\b")) return { kind: "edge", edge: "word" };
    if (this.#take("\\B")) return { kind: "edge", edge: "not-word" };
    const [, number, name] = this.#match(/\\(?:([1-9]\d*)|k<([^>]*)>)/y) ?? [];
    const group = number ?? name;
    if (group !== undefined) {
      this.#references.add(group);
      return { kind: "reference", group };
    }
    if (this.#isUnicode) {
      const pair = /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}/;
      const long = /\\(?:u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])/;
      return this.#character(new RegExp(`${pair.source}|${long.source}`, "uy"));
    }
    if (this.#match(/\\(?:0\d|c(?![a-zA-Z])|k)/y) !== undefined) return this.#foreign();
    return this.#character(/\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[^])/y);
  }

  #character(pattern: RegExp): Pattern {
    const source = this.#match(pattern)?.[0];
    return source === undefined ? this.#foreign() : { kind: "character", source };
  }

  #foreign(): Pattern {
    this.#isForeign = true;
    return { kind: "sequence", parts: [] };
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    const isThere = this.#sees(text);
    if (isThere) this.#at += text.length;
    return isThere;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }
}
