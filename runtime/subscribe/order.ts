/** A message in hand, among those that have to run in the order of their stream. */
export interface OrderPlace {
  /** Resolves when it may run, or when it is recalled. To be called once, as soon as its key is read. */
  come(key: string): Promise<void>;
  /** Keeps its key for the time of a retry's delay, in milliseconds; then as `come`. */
  park(milliseconds: number): Promise<void>;
  /** Whether it has to be given back instead of being run (again). */
  readonly recalled: boolean;
  recall(): void;
  /** Whether the one before it of its key was given up unrun, because it seemed to end the process. */
  readonly afterSuspect: boolean;
  /** Frees its key. `done`: it never comes again. */
  leave(options: { readonly done: boolean; readonly suspect: boolean }): void;
}

/** Lets messages of the same key run one at a time, in the order of their stream. */
export interface Order {
  /** Those that wait for the delay of a retry, or behind one that does. */
  readonly parked: number;
  /** To be called as the message arrives, so that what comes after it waits until its key is read. */
  join(sequence: number): OrderPlace;
  /** To be called when there is room again. */
  advance(): void;
  /** Recalls all that does not run. */
  recall(): void;
}

export interface OrderOptions {
  /** How many more may start. */
  readonly room: () => number;
  /** One starts; to be called back when its run is over. */
  readonly begin: () => () => void;
  /** One has left that may come again. */
  readonly onDoubt: () => void;
}

interface Place {
  readonly sequence: number;
  key: string | undefined;
  state: "waiting" | "running" | "parked";
  recalled: boolean;
  afterSuspect: boolean;
  go: () => void;
  end: () => void;
}

const nothing = (): void => undefined;

export function openOrder(options: OrderOptions): Order {
  const places = new Set<Place>();
  let isPlanned = false;

  /** The one of each key whose turn it is. */
  const firsts = (): ReadonlyMap<string, Place> => {
    const found = new Map<string, Place>();
    for (const place of places) {
      if (place.key === undefined) continue;
      const other = found.get(place.key);
      // one that runs keeps its key, also when an earlier message comes back meanwhile
      const isFirst =
        other === undefined ||
        place.state === "running" ||
        (other.state !== "running" && place.sequence < other.sequence);
      if (isFirst) found.set(place.key, place);
    }
    return found;
  };
  const advance = (): void => {
    isPlanned = false;
    // one whose key is not read yet may be of any key
    const unread = [...places].filter(({ key }) => key === undefined).map(({ sequence }) => sequence);
    const limit = unread.reduce((least, sequence) => Math.min(least, sequence), Infinity);
    for (const place of firsts().values()) {
      if (place.state !== "waiting" || place.sequence > limit || options.room() <= 0) continue;
      place.state = "running";
      place.end = options.begin();
      place.go();
    }
  };
  /** Once for all that happens at the same time: it looks at each message in hand. */
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(advance);
  };
  const finishRun = (place: Place): void => {
    place.end();
    place.end = nothing;
  };
  const recall = (place: Place): void => {
    place.recalled = true;
    place.go();
  };
  const wait = (place: Place): Promise<void> => {
    plan();
    if (place.recalled) return Promise.resolve();
    return new Promise((resolve) => {
      place.go = resolve;
    });
  };

  return {
    get parked() {
      const lines = firsts();
      return [...places].filter(({ key }) => key !== undefined && lines.get(key)?.state === "parked").length;
    },
    join: (sequence) => {
      const place: Place = {
        sequence,
        key: undefined,
        state: "waiting",
        recalled: false,
        afterSuspect: false,
        go: nothing,
        end: nothing,
      };
      places.add(place);
      return {
        get recalled() {
          return place.recalled;
        },
        get afterSuspect() {
          return place.afterSuspect;
        },
        come: (key) => {
          place.key = key;
          return wait(place);
        },
        park: async (milliseconds) => {
          finishRun(place);
          if (place.recalled) return;
          place.state = "parked";
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, milliseconds);
            place.go = () => {
              clearTimeout(timer);
              resolve();
            };
          });
          place.state = "waiting";
          await wait(place);
        },
        recall: () => recall(place),
        leave: ({ done, suspect }) => {
          if (!places.delete(place)) return;
          finishRun(place);
          if (!done) options.onDoubt();
          const next = suspect && place.key !== undefined ? firsts().get(place.key) : undefined;
          if (next !== undefined) next.afterSuspect = true;
          plan();
        },
      };
    },
    advance: plan,
    recall: () => {
      for (const place of [...places]) recall(place);
    },
  };
}
