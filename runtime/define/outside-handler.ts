import { InvalidDefinitionError } from "../errors.js";
import { positiveDuration, positiveInteger } from "./checks.js";
import type { Duration } from "./duration.js";
import type { EventDefinition } from "./event.js";
import type { HandlerContext } from "./handler.js";

/**
 * What a handler in a thread or a process may know of its message: all but the event's definition, which can't be sent.
 * Its payload, its answer and these have to be values that can be copied (the structured clone algorithm).
 */
export interface WorkerContext<E extends EventDefinition = EventDefinition> extends Omit<
  HandlerContext<E>,
  "event"
> {
  /** The event's name. */
  readonly event: string;
}

/** How a handler runs outside of this thread. */
export interface WorkerOptions {
  /**
   * How many runs at a time, each in a worker of its own. Never more than the actor's `concurrency`. Default: that, and no
   * more than the machine can run at the same time.
   */
  readonly workers?: number;
  /** What a worker's JavaScript may use, in MiB. One that needs more ends, and its run has failed. Default: Node's. */
  readonly memory?: number;
  /** How long a run may go on when its signal has aborted. Then its worker is ended. Default `"5s"`. */
  readonly grace?: Duration;
  /** Arguments of Node for the workers, such as `["--import", "tsx"]`. Default: those of this process, and none of a process with `memory`. */
  readonly execArgv?: readonly string[];
}

/** A handler that runs in a thread or a process. Given to `listen` in place of a function. */
export interface OutsideHandler<Call> {
  readonly runIn: "thread" | "process";
  /** Address of its module. */
  readonly module: string;
  /** Under what name the module exports it. */
  readonly exportName: string;
  readonly workers: number | undefined;
  readonly memory: number | undefined;
  /** Milliseconds. */
  readonly grace: number;
  readonly execArgv: readonly string[] | undefined;
  /** For the compiler alone. */
  readonly call?: Call;
}

type Functions<Module> = {
  [Name in keyof Module]: Module[Name] extends (...args: never) => unknown ? Name : never;
}[keyof Module] &
  string;

/** The handlers that a module exports, to be run outside of this thread. */
export interface HandlerModule<Module> {
  /** In a thread: starts quickly, and shares this process' fate where it does more than fail. */
  inThread<Name extends Functions<Module>>(name: Name, options?: WorkerOptions): OutsideHandler<Module[Name]>;
  /** In a process of its own: whatever it does, this one goes on. */
  inProcess<Name extends Functions<Module>>(
    name: Name,
    options?: WorkerOptions,
  ): OutsideHandler<Module[Name]>;
}

/**
 * Names a module with handlers that would keep this thread busy: `import type * as images from "./images.js"`, and then
 * `handlerModule<typeof images>(new URL("./images.js", import.meta.url))`. Throws `InvalidDefinitionError`.
 */
export function handlerModule<Module extends object>(module: URL): HandlerModule<Module> {
  if (!(module instanceof URL) || module.protocol !== "file:") {
    const expected = 'the URL of a file: new URL("./images.js", import.meta.url)';
    throw new InvalidDefinitionError("handlerModule", String(module), expected);
  }
  const outside =
    (runIn: "thread" | "process") =>
    <Name extends Functions<Module>>(exportName: Name, options: WorkerOptions = {}) => {
      const { workers, memory, grace = "5s", execArgv } = options;
      const where = `handlerModule: ${exportName}`;
      if (workers !== undefined) positiveInteger(workers, `${where}: workers`);
      if (memory !== undefined) positiveInteger(memory, `${where}: memory`);
      const milliseconds = positiveDuration(grace, `${where}: grace`);
      const handler = {
        runIn,
        module: module.href,
        exportName,
        workers,
        memory,
        grace: milliseconds,
        execArgv,
      };
      marks.add(handler);
      return Object.freeze(handler);
    };
  return Object.freeze({ inThread: outside("thread"), inProcess: outside("process") });
}

const marks = new WeakSet<object>();

/** Whether it comes from `handlerModule`. */
export function isOutsideHandler(value: unknown): value is OutsideHandler<unknown> {
  return typeof value === "object" && value !== null && marks.has(value);
}
