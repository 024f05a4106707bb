import { EVENT_ID, SCALAR_STYLE, getScalarValue } from "js-yaml";
import type { Event } from "js-yaml";
import type { Location } from "./location.js";
import { pointerKeys } from "./pointer.js";

type ScalarEvent = Extract<Event, { readonly type: typeof EVENT_ID.SCALAR }>;

/**
 * Where the values of a text stand, found from the parser's events. The events themselves, which take many times
 * the memory of the text, are not kept: of each, a few numbers are. What a mapping holds is indexed when the first
 * location within it is asked for.
 */
export class Positions {
  readonly #file: string;
  readonly #text: string;
  readonly #padding: ReadonlyMap<number, number>;
  readonly #types: Uint8Array;
  /** For every event that starts a value: the offset where a person sees it begin. */
  readonly #offsets: Int32Array;
  /** For every event that starts a value: the index of the event after that value. */
  readonly #ends: Int32Array;
  /** For every scalar that is its part of the text: where that part ends. */
  readonly #textEnds: Int32Array;
  /** The other scalars: those with escapes, folded lines and the like. */
  readonly #scalars = new Map<number, ScalarEvent>();
  /** For every alias: the index of the event that it stands for. */
  readonly #targets = new Map<number, number>();
  /** By mapping or sequence: the indices of the keys, or of the items. */
  readonly #members = new Map<number, ReadonlyMap<string, number>>();
  #lineStarts: readonly number[] | undefined;

  /** `padding`: spaces that were put before lines, which the author's file does not have. */
  constructor(
    source: { file: string; text: string; padding: ReadonlyMap<number, number> },
    events: readonly Event[],
  ) {
    const { text } = source;
    this.#file = source.file;
    this.#padding = source.padding;
    this.#text = text;
    this.#types = new Uint8Array(events.length);
    this.#offsets = new Int32Array(events.length);
    this.#ends = new Int32Array(events.length);
    this.#textEnds = new Int32Array(events.length);
    const open: number[] = [];
    const anchors = new Map<string, number>();
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      if (event === undefined) break;
      this.#types[index] = event.type;
      this.#ends[index] = index + 1;
      if (event.type === EVENT_ID.POP) {
        const start = open.pop();
        if (start !== undefined) this.#ends[start] = index + 1;
        continue;
      }
      this.#offsets[index] = offsetOf(event);
      if (event.type === EVENT_ID.ALIAS) {
        const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        if (target !== undefined) this.#targets.set(index, target);
        continue;
      }
      if (event.type !== EVENT_ID.SCALAR) open.push(index);
      else if (isVerbatim(event)) this.#textEnds[index] = event.valueEnd;
      else this.#scalars.set(index, event);
      if (event.type !== EVENT_ID.DOCUMENT && event.anchorStart >= 0) {
        anchors.set(text.slice(event.anchorStart, event.anchorEnd), index);
      }
    }
  }

  /** The key of the value that the pointer names; for an array's item, the item. Where there is none: the nearest value around it. */
  locate(pointer: string): Location {
    let node = 1;
    let place = this.#offsets[node] ?? 0;
    for (const key of pointerKeys(pointer) ?? []) {
      node = this.#targets.get(node) ?? node;
      const member = this.#member(node, key);
      if (member === undefined) break;
      place = this.#offsets[member.key] ?? 0;
      node = member.value;
    }
    return this.at(place);
  }

  at(offset: number): Location {
    const starts = (this.#lineStarts ??= lineStarts(this.#text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (starts[low] ?? 0) - (this.#padding.get(low) ?? 0);
    return { file: this.#file, line: low + 1, column: Math.max(0, column) + 1 };
  }

  #member(node: number, key: string): { readonly key: number; readonly value: number } | undefined {
    const members = this.#membersOf(node);
    const own = members.get(key);
    if (own !== undefined) return { key: own, value: this.#valueOf(node, own) };
    const merged = members.get("<<");
    if (merged === undefined) return undefined;
    const source = this.#target(this.#valueOf(node, merged));
    // A merge key names one mapping or a list of them.
    const sources =
      this.#types[source] === EVENT_ID.SEQUENCE
        ? [...this.#membersOf(source).values()].map((item) => this.#target(item))
        : [source];
    for (const mapping of sources) {
      const member = this.#membersOf(mapping).get(key);
      if (member !== undefined) return { key: member, value: this.#valueOf(mapping, member) };
    }
    return undefined;
  }

  /** A mapping has the value after its key; what a sequence has is the value itself. */
  #valueOf(node: number, member: number): number {
    return this.#types[node] === EVENT_ID.SEQUENCE ? member : (this.#ends[member] ?? member);
  }

  #target(node: number): number {
    return this.#targets.get(node) ?? node;
  }

  #membersOf(node: number): ReadonlyMap<string, number> {
    const known = this.#members.get(node);
    if (known !== undefined) return known;
    const members = new Map<string, number>();
    const type = this.#types[node];
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) {
      const end = (this.#ends[node] ?? 0) - 1;
      let index = 0;
      for (let next = node + 1; next < end; index++) {
        if (type === EVENT_ID.SEQUENCE) members.set(String(index), next);
        else if (this.#types[next] === EVENT_ID.SCALAR) members.set(this.#scalarAt(next), next);
        next = this.#ends[this.#valueOf(node, next)] ?? end;
      }
    }
    this.#members.set(node, members);
    return members;
  }

  #scalarAt(node: number): string {
    const scalar = this.#scalars.get(node);
    if (scalar !== undefined) return getScalarValue(this.#text, scalar);
    const start = this.#offsets[node] ?? 0;
    // No plain scalar begins with a quote.
    const isQuoted = this.#text[start] === '"' || this.#text[start] === "'";
    return this.#text.slice(isQuoted ? start + 1 : start, this.#textEnds[node]);
  }
}

/** Whether the value is a part of the text, which begins where the scalar does. */
function isVerbatim(event: ScalarEvent): boolean {
  return event.fast && event.valueStart >= 0 && event.tagStart < 0 && event.anchorStart < 0;
}

function offsetOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR: {
      if (event.tagStart >= 0) return event.tagStart;
      if (event.anchorStart >= 0) return event.anchorStart - 1;
      const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
      return Math.max(0, quoted ? event.valueStart - 1 : event.valueStart);
    }
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return 0;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1))
    starts.push(index + 1);
  return starts;
}
