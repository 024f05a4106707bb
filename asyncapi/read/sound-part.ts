import type { Diagnostic } from "../diagnostic.js";
import type { Json } from "../json.js";
import type { SourceDocument } from "../load.js";
import { pointerKeys } from "../pointer.js";
import { childOf, referenceOf } from "../references.js";
import type { Place, References } from "../references.js";
import type { Cursor } from "../cursor.js";
import type { Channel, Operation, Specification } from "./specification.js";

/**
 * What of a document can be read although other parts of it are wrong, so that one run says all that is wrong with it:
 * the channels and operations that neither hold a mistake nor refer, on any way, to something that holds one. What
 * would be said of the others may only follow from their mistakes.
 */
export function soundPart(
  specification: Specification,
  mistakes: readonly Diagnostic[],
  references: References,
): Specification {
  const parts = new Parts(specification.root, references);
  const wrong = parts.thatReach(mistakes.filter(({ severity }) => severity === "error"));
  const isSound = (cursor: Cursor): boolean =>
    !wrong.has(parts.of(cursor)) && (cursor.site === undefined || !wrong.has(parts.of(cursor.site)));
  const channels = new Set<Channel>(specification.channels.filter(({ cursor }) => isSound(cursor)));
  const isWhole = ({ cursor, channel, reply }: Operation): boolean =>
    isSound(cursor) && channels.has(channel) && (reply?.channel === undefined || channels.has(reply.channel));
  return {
    ...specification,
    isPart: true,
    channels: [...channels],
    operations: specification.operations.filter(isWhole),
  };
}

/** What stands under a name of its own: a channel, an operation, a component; in other files, what is near the top. */
interface Part {
  readonly place: Place;
  /** Those that refer to it, and the one that it stands in. */
  readonly referrers: Set<Part>;
}

/** The parts of all documents that the first one reaches, and which of them refer to which. */
class Parts {
  readonly #parts = new Map<SourceDocument, Map<string, Part>>();
  /** Those with a reference that leads nowhere; what is wrong with the file behind it was said of that file. */
  readonly #broken = new Set<Part>();

  constructor(root: Cursor, references: References) {
    const owners = new Map<Json, Part>();
    const queue: Part[] = [];
    const stack: { readonly place: Place; readonly part: Part }[] = [];
    const enter = (place: Place): Part => {
      const known = this.#find(place);
      if (known !== undefined) return known;
      const part = this.#add(place);
      queue.push(part);
      return part;
    };
    enter({ document: root.document, pointer: "", value: root.value });
    for (let next = 0; next < queue.length; next++) {
      const part = queue[next];
      if (part === undefined) break;
      stack.push({ place: part.place, part });
      for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
        const { place } = top;
        if (typeof place.value !== "object" || place.value === null) continue;
        const owner = owners.get(place.value);
        // The anchors of YAML let one value stand in several places.
        if (owner !== undefined) owner.referrers.add(part);
        if (owner !== undefined) continue;
        owners.set(place.value, part);
        if (referenceOf(place.value) !== undefined) {
          const resolution = references.resolve(place);
          if (resolution.kind === "found") {
            enter(resolution.next).referrers.add(part);
            enter(resolution.place).referrers.add(part);
          } else {
            this.#broken.add(part);
          }
        }
        for (const key of Object.keys(place.value)) {
          const child = childOf(place, key);
          if (child === undefined) continue;
          if (pointerOfPart(child.pointer) === part.place.pointer) stack.push({ place: child, part });
          else enter(child).referrers.add(part);
        }
      }
    }
  }

  of(place: Omit<Place, "value">): Part | undefined {
    return this.#find(place);
  }

  /** Those with a mistake, and those that refer to one of them. */
  thatReach(mistakes: readonly Diagnostic[]): ReadonlySet<Part | undefined> {
    const found = new Set<Part | undefined>();
    const queue: Part[] = [];
    const add = (part: Part): void => {
      if (!found.has(part)) queue.push(part);
      found.add(part);
    };
    for (const part of this.#broken) add(part);
    for (const part of this.#at(mistakes)) add(part);
    for (let next = 0; next < queue.length; next++) {
      for (const referrer of queue[next]?.referrers ?? []) add(referrer);
    }
    return found;
  }

  /** A mistake belongs to the last part that begins at its place or before. */
  *#at(mistakes: readonly Diagnostic[]): Iterable<Part> {
    for (const [document, parts] of this.#parts) {
      const starts = [...parts.values()]
        .map((part) => ({ part, ...document.locate(part.place.pointer) }))
        .toSorted((a, b) => a.line - b.line || a.column - b.column);
      for (const { location } of mistakes) {
        if (location === undefined || location.file !== starts[0]?.file) continue;
        const isAfter = ({ line, column }: { line: number; column: number }): boolean =>
          line > location.line || (line === location.line && column > location.column);
        let [low, high] = [0, starts.length];
        while (low < high) {
          const middle = (low + high) >> 1;
          const start = starts[middle];
          if (start === undefined || isAfter(start)) high = middle;
          else low = middle + 1;
        }
        const start = starts[Math.max(0, low - 1)];
        if (start !== undefined) yield start.part;
      }
    }
  }

  #find({ document, pointer }: Omit<Place, "value">): Part | undefined {
    return this.#parts.get(document)?.get(pointerOfPart(pointer));
  }

  #add({ document, pointer }: Place): Part {
    const own = pointerOfPart(pointer);
    let place: Place | undefined = { document, pointer: "", value: document.value };
    for (const key of pointerKeys(own) ?? []) place &&= childOf(place, key);
    const part = { place: place ?? { document, pointer: own, value: null }, referrers: new Set<Part>() };
    const parts = this.#parts.get(document) ?? new Map<string, Part>();
    this.#parts.set(document, parts.set(own, part));
    return part;
  }
}

/** `/channels/orders` of `/channels/orders/messages/placed`, and `/components/schemas/Order` of what is in that. */
function pointerOfPart(pointer: string): string {
  const steps = pointer.split("/");
  return steps.slice(0, steps[1] === "components" ? 4 : 3).join("/");
}
