import { reservedWords } from "./reserved-words.js";
import { codecModules, runtimeSymbols } from "./runtime-symbols.js";

/**
 * The words of a name, whatever its style: `orderPlaced`, `OrderPlaced`, `order-placed`, `ORDER_PLACED` and
 * `com.shop.order/placed` are all taken apart. Letters and digits of every script are kept, as far as identifiers can have them (`❶` is none).
 */
export function wordsOf(name: string): readonly string[] {
  // Looking up the properties of Unicode is slow.
  const words = /^[\x20-\x7e]*$/.test(name)
    ? name
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
        .split(/[^A-Za-z0-9]+/)
    : wordsOfAny(name);
  return words.filter((word) => word !== "");
}

function wordsOfAny(name: string): readonly string[] {
  return name
    .normalize("NFC")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/(?:[^\p{L}\p{M}\p{N}]|\P{ID_Continue})+/u);
}

/** `orderPlaced`; an underscore stands before a first digit, and alone for a name without letters. */
export function camelCase(name: string): string {
  return legal(
    wordsOf(name)
      .map((word, index) => (index === 0 ? word.toLowerCase() : capitalized(word)))
      .join(""),
  );
}

/** `OrderPlaced`; a name that is written so already keeps its capitals (`OrderV2`, `URLChanged`). */
export function pascalCase(name: string): string {
  if (/^\p{Lu}[\p{L}\p{N}]*$/u.test(name) && /\p{Ll}/u.test(name)) return legal(name.normalize("NFC"));
  return legal(wordsOf(name).map(capitalized).join(""));
}

function capitalized(word: string): string {
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0x20);
  return first.toUpperCase() + word.slice(first.length).toLowerCase();
}

function legal(identifier: string): string {
  return /^[\p{ID_Start}_$]/u.test(identifier) ? identifier : `_${identifier}`;
}

/** Whether the text can stand as a name without quotes, as a property or (where not reserved) a constant. */
export function isIdentifier(text: string): boolean {
  // Most are plain, and the properties of Unicode are slow to look up.
  return /^[A-Za-z_$][\w$]*$/.test(text) || /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text);
}

const taken: ReadonlySet<string> = new Set([
  ...reservedWords,
  ...runtimeSymbols.functions,
  ...runtimeSymbols.types,
  "bindValidators",
  "bindValues",
  "Values",
  ...Object.keys(codecModules),
]);

/**
 * The names that one generated client exports. Each is claimed once; who comes second gets the name with its
 * suffix, and where that is taken too, learns who has it.
 */
export class Names<Owner> {
  readonly #owners = new Map<string, Owner>();

  /** The first name of `name`, `name + suffix` that is free, or the owner that stands in the way. */
  claim(
    name: string,
    claim: { readonly suffix: string; readonly owner: Owner },
  ):
    | { readonly kind: "claimed"; readonly name: string }
    | { readonly kind: "collision"; readonly with: Owner } {
    const candidates = [name, `${name}${claim.suffix}`].filter((candidate) => !taken.has(candidate));
    const free = candidates.find((candidate) => !this.#owners.has(candidate));
    if (free !== undefined) {
      this.#owners.set(free, claim.owner);
      return { kind: "claimed", name: free };
    }
    const holder = this.#owners.get(candidates[0] ?? name);
    return holder === undefined
      ? { kind: "collision", with: claim.owner }
      : { kind: "collision", with: holder };
  }
}
