/** What rests after failures, each time about twice as long. */
export interface Rests {
  /** Those that rest now. */
  readonly subjects: readonly string[];
  /** Milliseconds until the next of them may be tried; `Infinity`: none rests. */
  readonly remaining: number;
  fail(subject: string): void;
  succeed(subject: string): void;
  /** The database as a whole. */
  readonly tables: {
    readonly resting: boolean;
    readonly remaining: number;
    failed(): void;
    succeeded(): void;
  };
}

interface Rest {
  readonly failures: number;
  readonly until: number;
}

/** So many subjects are known to rest; where more fail, it is the broker that is away, and all of them do. */
const most = 1_000;

/** `longest` in milliseconds. */
export function openRests(longest: number): Rests {
  const resting = new Map<string, Rest>();
  let table: Rest | undefined;
  const after = (failures: number): Rest => {
    // jitter, so that several relays don't come back at the same moment
    const milliseconds = Math.min(longest, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
    return { failures: failures + 1, until: performance.now() + milliseconds };
  };
  const active = (): readonly (readonly [string, Rest])[] => {
    const now = performance.now();
    return [...resting].filter(([, { until }]) => until > now);
  };
  const left = ({ until }: Rest): number => Math.max(0, until - performance.now());
  return {
    get subjects() {
      return active().map(([subject]) => subject);
    },
    get remaining() {
      return active().reduce((least, [, rest]) => Math.min(least, left(rest)), Infinity);
    },
    fail: (subject) => {
      const rest = after(resting.get(subject)?.failures ?? 0);
      if (resting.size < most || resting.has(subject)) resting.set(subject, rest);
      else table = after(table?.failures ?? 0);
    },
    succeed: (subject) => void resting.delete(subject),
    tables: {
      get resting() {
        return table !== undefined;
      },
      get remaining() {
        return table === undefined ? 0 : left(table);
      },
      failed: () => {
        table = after(table?.failures ?? 0);
      },
      succeeded: () => {
        table = undefined;
      },
    },
  };
}
