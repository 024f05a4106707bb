const chunk = 0x4000;

/** Which characters a part of a regular expression stands for, by asking JavaScript itself. */
export class Characters {
  readonly source: string;
  readonly #flags: string;
  readonly #one: RegExp;
  #ascii: Uint8Array | undefined;

  constructor(source: string, flags: string) {
    this.source = source;
    this.#flags = flags;
    this.#one = new RegExp(`^(?:${source})$`, flags);
  }

  /** Of a code point; without the flag `u`, of a code unit. */
  has(code: number): boolean {
    return this.#one.test(String.fromCodePoint(code));
  }

  /** Whether some character is in both. Looking through all of Unicode takes time: without budget, it is `true`. */
  meets(other: Characters, budget: { scans: number }): boolean {
    if (this.source === other.source) return true;
    if (isOpposite(this.source, other.source) || isOpposite(other.source, this.source)) return false;
    const theirs = other.#early();
    if (this.#early().some((has, code) => has === 1 && theirs[code] === 1)) return true;
    if (this.#isOfAscii() || other.#isOfAscii()) return false;
    return budget.scans-- <= 0 || this.#scan(other);
  }

  #early(): Uint8Array {
    return (this.#ascii ??= Uint8Array.from({ length: 128 }, (_, code) => (this.has(code) ? 1 : 0)));
  }

  /** Seen from how it is written: a literal or a class, not negated, of ASCII alone. */
  #isOfAscii(): boolean {
    const single = /^(?:[\x20-\x2d\x2f-\x7e]|\\[dwtnrfv]|\\[^\w\x80-\uffff])$/;
    const several = /^\[(?!\^)(?:[^\\\x80-\uffff]|\\[dwtnrfv]|\\[^\w\x80-\uffff])*\]$/;
    return single.test(this.source) || several.test(this.source);
  }

  #scan(other: Characters): boolean {
    const both = new RegExp(`(?=${this.source})(?:${other.source})`, this.#flags);
    const last = this.#flags.includes("u") ? 0x10ffff : 0xffff;
    for (let first = 0; first <= last; first += chunk) {
      if (both.test(charactersFrom(first))) return true;
    }
    return false;
  }
}

/** A text of the characters from a code point on; between halves of a pair, which would be one, a line end. */
function charactersFrom(first: number): string {
  const units = new Uint16Array(2 * chunk).fill(10);
  for (let index = 0; index < chunk; index++) {
    const code = first + index;
    if (code > 0xffff) units[2 * index + 1] = 0xdc00 + (code & 0x3ff);
    units[2 * index] = code > 0xffff ? 0xd7c0 + (code >> 10) : code;
  }
  return Buffer.from(units.buffer).toString("utf16le");
}

/** As they are written: `\s` and `\S`, `[a]` and `[^a]`. */
function isOpposite(one: string, other: string): boolean {
  if (/^\[(?!\^)/.test(one)) return other === `[^${one.slice(1)}`;
  return /^\\[dwsp](?:$|\{)/.test(one) && other === `\\${one.charAt(1).toUpperCase()}${one.slice(2)}`;
}
