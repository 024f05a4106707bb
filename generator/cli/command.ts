import type { Terminal } from "./terminal.js";

/** What a command gets from its surroundings. */
export interface Surroundings {
  readonly cwd: string;
  readonly terminal: Terminal;
  /** Whether internal errors are printed with their stack. */
  readonly debug: boolean;
  /** Work that an interruption waits for, such as files moving to their places. */
  readonly uninterrupted: <T>(work: () => Promise<T>) => Promise<T>;
}
