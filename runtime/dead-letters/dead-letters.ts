import type { DeadLetterFilter } from "./filter.js";
import type { DeadLetter, DeadLetterContent } from "./letter.js";

/** What is done with each letter, one after the other. */
export interface SweepOptions {
  /** Changes nothing, and reports what would be done. */
  readonly dryRun?: boolean | undefined;
  /** Ends after the letters that are under way. What is not reported is as it was. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each letter and what was done with it. What it throws ends the sweep. */
  readonly onLetter?: ((letter: DeadLetter, result: SweepResult) => void) | undefined;
}

/**
 * `done`: queued for replay, or dropped. `already`: a replay of it is waiting already, or it was gone. `no-actor`: the
 * actor has no place for replays: `register()` its subscriber with this version first.
 */
export type SweepResult = "done" | "already" | "no-actor";

/** How many letters came to what. */
export type SweepReport = Readonly<Record<SweepResult, number>>;

/** The dead letters of an application. Nothing of them is kept in memory but a page of 256 headers. */
export interface DeadLetters extends AsyncDisposable {
  readonly application: string;
  /** Name of the stream that holds them. */
  readonly stream: string;
  /** Those that are there now, oldest first. */
  list(filter?: DeadLetterFilter): AsyncIterable<DeadLetter>;
  /** One letter with its payload; `undefined`: there is none of that number. */
  show(number: number): Promise<DeadLetterContent | undefined>;
  /**
   * Lets the actors that failed have them again, and nobody else. A letter stays until its replay has been handled; what
   * fails again is a new letter with its history. It may be interrupted and called again at any time: no letter is
   * lost, and none is queued twice.
   */
  replay(filter: DeadLetterFilter, options?: SweepOptions): Promise<SweepReport>;
  /** Removes them for good. A replay that waits is withdrawn thereby. */
  drop(filter: DeadLetterFilter, options?: SweepOptions): Promise<SweepReport>;
  close(): Promise<void>;
}
