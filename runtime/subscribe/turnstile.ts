/** A place in the line of messages that want to run. */
export interface Turn {
  /** Resolves when it may run, or when it has left; `undefined`: it may run now. */
  readonly come: Promise<void> | undefined;
  /** It has run, or does not want to any more. May be called again. */
  leave(): void;
}

/** Decides when a message in hand may run. */
export interface Turnstile {
  /** Whether more messages should be fetched: not while one runs alone, because it may take them down with it. */
  readonly isOpen: boolean;
  /** `suspect`: nothing may run beside it, because it seems to end the process. */
  enter(message: { readonly sequence: number; readonly attempt: number; readonly suspect: boolean }): Turn;
}

interface Place {
  readonly sequence: number;
  readonly attempt: number;
  readonly suspect: boolean;
  readonly go: () => void;
  state: "waiting" | "inside" | "gone";
}

/**
 * How long a suspect waits for others that come with it, in milliseconds. Started as they come, the one that ends the
 * process would be the first each time, and those behind it would never be handled.
 */
const gathering = 100;

export function openTurnstile(
  capacity: number,
  listener: {
    /** A suspect has come. */
    readonly onClose: () => void;
    /** None is left. */
    readonly onOpen: () => void;
  },
): Turnstile {
  const waiting: Place[] = [];
  const suspects: Place[] = [];
  let inside = 0;
  let alone: Place | undefined;
  let timer: NodeJS.Timeout | undefined;

  const begin = (place: Place): void => {
    place.state = "inside";
    inside += 1;
    place.go();
  };
  const startSuspect = (): void => {
    timer = undefined;
    const sorted = suspects.toSorted((one, other) => one.sequence - other.sequence);
    // each life of the process begins with another of them, so that every one is first at some time
    const lives = Math.max(0, ...sorted.map(({ attempt }) => attempt));
    const next = sorted[lives % Math.max(1, sorted.length)];
    if (next === undefined || inside > 0) return;
    suspects.splice(suspects.indexOf(next), 1);
    alone = next;
    begin(next);
  };
  const advance = (): void => {
    if (alone !== undefined) return;
    if (suspects.length > 0) {
      if (inside === 0) timer ??= setTimeout(startSuspect, gathering);
      return;
    }
    for (let next = waiting[0]; next !== undefined && inside < capacity; next = waiting[0]) {
      waiting.shift();
      begin(next);
    }
  };
  const leave = (place: Place): void => {
    const { state } = place;
    if (state === "gone") return;
    place.state = "gone";
    if (state === "waiting") {
      const line = place.suspect ? suspects : waiting;
      line.splice(line.indexOf(place), 1);
      place.go();
    } else inside -= 1;
    if (alone === place) alone = undefined;
    if (suspects.length === 0) {
      clearTimeout(timer);
      timer = undefined;
    }
    if (place.suspect && alone === undefined && suspects.length === 0) listener.onOpen();
    advance();
  };

  return {
    get isOpen() {
      return alone === undefined && suspects.length === 0;
    },
    enter: (message) => {
      let go = (): void => undefined;
      const place: Place = { ...message, state: "waiting", go: () => go() };
      const turn = { leave: () => leave(place) };
      if (!message.suspect && alone === undefined && suspects.length === 0 && inside < capacity) {
        begin(place);
        return { ...turn, come: undefined };
      }
      const come = new Promise<void>((resolve) => {
        go = resolve;
      });
      if (message.suspect) {
        if (suspects.length === 0 && alone === undefined) listener.onClose();
        suspects.push(place);
      } else waiting.push(place);
      advance();
      return { ...turn, come };
    },
  };
}
