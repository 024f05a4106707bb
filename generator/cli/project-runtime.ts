import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What the commands of dead letters need of `@hazelnats/runtime`. A test holds it against the runtime's own types. */
export interface ProjectRuntime {
  readonly openDeadLetters: (
    application: string,
    options: {
      readonly servers?: readonly string[] | undefined;
      readonly credentials?: string | undefined;
      readonly domain?: string | undefined;
    },
  ) => Promise<DeadLetters>;
}

export interface DeadLetters {
  list(filter: Filter): AsyncIterable<Letter>;
  show(number: number): Promise<LetterContent | undefined>;
  replay(filter: Filter, options: SweepOptions): Promise<Readonly<Record<SweepResult, number>>>;
  drop(filter: Filter, options: SweepOptions): Promise<Readonly<Record<SweepResult, number>>>;
  close(): Promise<void>;
}

export interface Filter {
  readonly actor?: string | undefined;
  readonly event?: string | undefined;
  readonly reason?: string | undefined;
  readonly error?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly numbers?: readonly number[] | undefined;
}

export type SweepResult = "done" | "already" | "no-actor";

export interface SweepOptions {
  readonly dryRun: boolean;
  readonly onLetter: (letter: Letter, result: SweepResult) => void;
}

export interface Letter {
  readonly number: number;
  readonly actor: string;
  readonly event: string | undefined;
  readonly reason: string;
  readonly attempts: number;
  readonly at: Date;
  readonly size: number;
  readonly replays: number;
  readonly error: { readonly name: string; readonly message: string };
  readonly firstError: { readonly name: string; readonly message: string } | undefined;
  readonly original: {
    readonly subject: string;
    readonly stream: string;
    readonly sequence: number;
    readonly timestamp: Date;
  };
  readonly history: ReadonlyArray<{
    readonly at: string;
    readonly reason: string;
    readonly attempts: number;
    readonly error: string;
  }>;
}

export interface LetterContent extends Letter {
  readonly payload: Uint8Array;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/**
 * The runtime of the user's project, which knows the wire format of what it stored. The command line does not depend on
 * it: whoever only generates code needs no client of NATS. `undefined`: the project has none, or an older one.
 */
export async function loadProjectRuntime(cwd: string): Promise<ProjectRuntime | undefined> {
  let file: string;
  try {
    file = createRequire(join(cwd, "package.json")).resolve("@hazelnats/runtime");
  } catch {
    return undefined; // whoever calls it says how to get one
  }
  const runtime: unknown = await import(pathToFileURL(file).href);
  return isProjectRuntime(runtime) ? runtime : undefined;
}

function isProjectRuntime(runtime: unknown): runtime is ProjectRuntime {
  return (
    typeof runtime === "object" &&
    runtime !== null &&
    "openDeadLetters" in runtime &&
    typeof runtime.openDeadLetters === "function"
  );
}
