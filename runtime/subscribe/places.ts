import { openDivision } from "./division.js";
import type { DivisionOptions } from "./division.js";
import type { Turn } from "./turnstile.js";

/** The places of an actor that all processes share. */
export interface Places {
  /** How many more of its messages would have a place here. */
  readonly room: number;
  /** Whether all places are other processes'. */
  readonly none: boolean;
  enter(): Turn;
  /** To be called when nothing runs any more. */
  close(): Promise<void>;
}

interface Place {
  state: "waiting" | "inside" | "gone";
  readonly go: () => void;
}

export interface PlacesOptions extends Omit<DivisionOptions, "spare" | "onChange"> {
  /** A place is free, perhaps. */
  readonly onRoom: () => void;
  /** It has fewer places than before, or none: somebody else shall have the messages. */
  readonly onLess: () => void;
}

/** Never lets more run than this process has places. */
export function openPlaces(options: PlacesOptions): Places {
  const line = new Set<Place>();
  let inside = 0;
  let before = 0;
  // more than its share: who leaves them leaves them to others
  let owed = 0;
  const limit = (): number => division.parts.size - owed;
  const advance = (): void => {
    for (const place of line) {
      if (inside >= limit()) break;
      line.delete(place);
      place.state = "inside";
      inside += 1;
      place.go();
    }
    options.onRoom();
  };
  const leave = (place: Place): void => {
    const { state } = place;
    place.state = "gone";
    if (state === "waiting") {
      line.delete(place);
      place.go();
    }
    if (state !== "inside") return;
    inside -= 1;
    advance();
  };
  const division = openDivision({
    ...options,
    spare: (count) => {
      owed = count;
      const spared = [...division.parts].slice(0, Math.max(0, Math.min(count, division.parts.size - inside)));
      owed -= spared.length;
      return spared;
    },
    onChange: () => {
      const { size } = division.parts;
      const fewer = size < before;
      before = size;
      if (fewer) options.onLess();
      advance();
    },
  });
  return {
    get none() {
      return division.parts.size === 0;
    },
    get room() {
      return limit() - inside - line.size;
    },
    enter: () => {
      let go = (): void => undefined;
      const place: Place = { state: "waiting", go: () => go() };
      const turn = { leave: () => leave(place) };
      if (inside < limit()) {
        place.state = "inside";
        inside += 1;
        return { ...turn, come: undefined };
      }
      const come = new Promise<void>((resolve) => {
        go = resolve;
      });
      line.add(place);
      return { ...turn, come };
    },
    close: () => division.close(),
  };
}
