import { basename } from "node:path";
import { pointerKeys } from "../pointer.js";

/** Where a schema stands that others refer to. */
export interface NamedPlace {
  /** What it is called if no other is. */
  readonly wanted: string;
  /** Somebody has chosen the name: a component of the document itself, or `x-hazelnats-name`. */
  readonly isChosen: boolean;
  /** From the folder of the document; empty for the document itself. */
  readonly file: string;
  readonly pointer: string;
}

/**
 * A name for each where several want the same: the first keeps it, the others have before it what they stand in (a
 * message, a channel, another schema), or their file. It depends on where they stand, not on who comes first in the
 * document. `undefined` where all have what they want.
 */
export function distinctNames(
  places: ReadonlyMap<string, NamedPlace>,
): ReadonlyMap<string, string> | undefined {
  const sorted = [...places].toSorted(([, one], [, other]) => inOrder(one, other));
  const taken = new Set<string>();
  const names = new Map<string, string>();
  const take = (key: string, name: string): boolean => {
    if (taken.has(name.toLowerCase())) return false;
    taken.add(name.toLowerCase());
    names.set(key, name);
    return true;
  };
  const others = sorted.filter(([key, { wanted }]) => !take(key, wanted));
  if (others.length === 0) return undefined;
  for (const [key, place] of others) {
    if (candidates(place).some((name) => take(key, name))) continue;
    for (let count = 2; !take(key, `${place.wanted}${count}`); count++);
  }
  return names;
}

/** Of one of them, the place that counts where it stands in several. */
export function firstPlace(one: NamedPlace, other: NamedPlace): NamedPlace {
  return inOrder(one, other) <= 0 ? one : other;
}

function inOrder(one: NamedPlace, other: NamedPlace): number {
  if (one.isChosen !== other.isChosen) return one.isChosen ? -1 : 1;
  return compare(one.file, other.file) || compare(one.pointer, other.pointer);
}

/** The same on all machines, whatever their language. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Keys that say what something is and not which one. */
const structure: ReadonlySet<string> = new Set([
  ...["components", "schemas", "messages", "message", "channels", "operations", "publish", "subscribe"],
  ...["payload", "headers", "schema", "definitions", "$defs", "properties", "patternProperties", "items"],
  ...["prefixItems", "additionalProperties", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "reply"],
]);

function candidates({ wanted, file, pointer }: NamedPlace): readonly string[] {
  const keys = (pointerKeys(pointer) ?? []).slice(0, -1);
  const around = keys.filter((key) => !structure.has(key) && !/^\d+$/.test(key)).toReversed();
  const own = file === "" ? [] : [basename(file).replace(/\.[^.]*$/, "")];
  const words = [...around, ...own].filter((word) => word.toLowerCase() !== wanted.toLowerCase());
  const [nearest] = words;
  const all = own.flatMap((name) =>
    nearest === undefined || nearest === name ? [] : [`${name}_${nearest}`],
  );
  return [...words, ...all].map((word) => `${plain(word)}${capitalized(wanted)}`);
}

/** In letters that need no escaping in a JSON Pointer. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "_").replace(/^_+|_+$/g, "");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
