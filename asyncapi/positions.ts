import { EVENT_ID, SCALAR_STYLE, getScalarValue } from "js-yaml";
import type { Event } from "js-yaml";
import type { Location } from "./location.js";
import { pointerKeys } from "./pointer.js";

interface Member {
  readonly key: number;
  readonly value: number;
}

/**
 * Where the values of a text stand, found from the parser's events. What a mapping holds is indexed when the
 * first location within it is asked for, so that texts without mistakes cost next to nothing.
 */
export class Positions {
  readonly #file: string;
  readonly #text: string;
  readonly #padding: ReadonlyMap<number, number>;
  readonly #events: readonly Event[];
  /** For every event that starts a value: the index of the event after that value. */
  readonly #ends: Int32Array;
  /** For every alias: the index of the event that it stands for. */
  readonly #targets = new Map<number, number>();
  readonly #members = new Map<number, ReadonlyMap<string, Member>>();
  readonly #lineStarts: readonly number[];

  /** `padding`: spaces that were put before lines, which the author's file does not have. */
  constructor(
    source: { file: string; text: string; padding: ReadonlyMap<number, number> },
    events: readonly Event[],
  ) {
    const { text } = source;
    this.#file = source.file;
    this.#padding = source.padding;
    this.#text = text;
    this.#events = events;
    this.#ends = new Int32Array(events.length);
    this.#lineStarts = lineStarts(text);
    const open: number[] = [];
    const anchors = new Map<string, number>();
    for (const [index, event] of events.entries()) {
      this.#ends[index] = index + 1;
      if (event.type === EVENT_ID.POP) {
        const start = open.pop();
        if (start !== undefined) this.#ends[start] = index + 1;
        continue;
      }
      if (event.type === EVENT_ID.ALIAS) {
        const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        if (target !== undefined) this.#targets.set(index, target);
        continue;
      }
      if (event.type !== EVENT_ID.SCALAR) open.push(index);
      if (event.type !== EVENT_ID.DOCUMENT && event.anchorStart >= 0) {
        anchors.set(text.slice(event.anchorStart, event.anchorEnd), index);
      }
    }
  }

  /** The key of the value that the pointer names; for an array's item, the item. Where there is none: the nearest value around it. */
  locate(pointer: string): Location {
    let node = 1;
    let place = this.#offset(node);
    for (const key of pointerKeys(pointer) ?? []) {
      node = this.#targets.get(node) ?? node;
      const member = this.#member(node, key);
      if (member === undefined) break;
      place = this.#offset(member.key);
      node = member.value;
    }
    return this.at(place);
  }

  at(offset: number): Location {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.#lineStarts[low] ?? 0) - (this.#padding.get(low) ?? 0);
    return { file: this.#file, line: low + 1, column: Math.max(0, column) + 1 };
  }

  #member(node: number, key: string): Member | undefined {
    const members = this.#membersOf(node);
    const own = members.get(key);
    if (own !== undefined) return own;
    const merged = members.get("<<");
    if (merged === undefined) return undefined;
    const source = this.#targets.get(merged.value) ?? merged.value;
    // A merge key names one mapping or a list of them.
    const sources =
      this.#events[source]?.type === EVENT_ID.SEQUENCE
        ? [...this.#membersOf(source).values()].map((item) => this.#targets.get(item.value) ?? item.value)
        : [source];
    for (const mapping of sources) {
      const member = this.#membersOf(mapping).get(key);
      if (member !== undefined) return member;
    }
    return undefined;
  }

  #membersOf(node: number): ReadonlyMap<string, Member> {
    const known = this.#members.get(node);
    if (known !== undefined) return known;
    const members = new Map<string, Member>();
    const type = this.#events[node]?.type;
    if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) {
      const end = (this.#ends[node] ?? 0) - 1;
      let index = 0;
      for (let next = node + 1; next < end; index++) {
        const event = this.#events[next];
        if (type === EVENT_ID.SEQUENCE) {
          members.set(String(index), { key: next, value: next });
        } else {
          const value = this.#ends[next] ?? end;
          if (event?.type === EVENT_ID.SCALAR) {
            members.set(getScalarValue(this.#text, event), { key: next, value });
          }
          next = value;
        }
        next = this.#ends[next] ?? end;
      }
    }
    this.#members.set(node, members);
    return members;
  }

  #offset(node: number): number {
    const event = this.#events[node];
    switch (event?.type) {
      case EVENT_ID.SCALAR: {
        if (event.tagStart >= 0) return event.tagStart;
        if (event.anchorStart >= 0) return event.anchorStart - 1;
        const quoted =
          event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
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
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1))
    starts.push(index + 1);
  return starts;
}
