import type { TraceContext } from "../context.js";
import type { MessageFacts } from "../define/handler.js";
import { ObserverError } from "../errors/delivery.js";
import type { ActorState } from "./breaker.js";
import type { ConnectionChange } from "../connection-change.js";
import type { Interruption } from "./interruption.js";
import type { RecreateReport } from "./recreate-report.js";
import type { VerdictReport } from "./verdict-report.js";
import type { FinalReason } from "./verdict.js";

/** Which delivery a hook is called for. */
export interface DeliveryReport {
  /** The actor's key. */
  readonly actor: string;
  /** The event's name; `undefined` where the message could not be told. */
  readonly event: string | undefined;
  /** The server's delivery count. */
  readonly attempt: number;
  readonly message: MessageFacts;
  /** The trace that the message is a part of; `undefined`: it brought none. */
  readonly trace: TraceContext | undefined;
}

/** A message that is given up, once that is settled. */
export interface DeadLetterReport extends VerdictReport {
  readonly reason: FinalReason;
  /** Where it is kept; `undefined`: nowhere (`deadLetter: false`), or the server has not confirmed it. */
  readonly subject: string | undefined;
}

/** A handler that ran on after its timeout. */
export interface OverrunReport extends DeliveryReport {
  /** What its signal was aborted with. */
  readonly error: unknown;
}

/** An actor was paused or goes on. */
export interface ActorStateChange {
  /** The actor's key. */
  readonly actor: string;
  readonly state: ActorState;
  /** `breaker`: this process by itself. `operator`: `pause()` was called, for all processes. */
  readonly pausedBy: "breaker" | "operator" | undefined;
  /** How many dead letters came in a row. */
  readonly deadLettersInARow: number;
  /** When it goes on by itself; `undefined` unless it is paused. */
  readonly resumesAt: Date | undefined;
  /** The last error, where it is paused. */
  readonly error: unknown;
}

/**
 * Called synchronously while messages are delivered, on `connectSubscriber` and on `listen`. They can't disturb
 * delivery or change a verdict: the first error that one of them throws (or rejects with) is kept, and `listen`
 * rejects with it (as `ObserverError`) once it has ended.
 */
export interface SubscriberHooks {
  /**
   * Wraps each call of a handler, for what has to be there while it runs, such as a span or a transaction. It calls `run`
   * once, and returns or throws what `run` does; what else it throws counts as the handler's. A batch has several
   * reports. Not called for loops over `deliveries`.
   */
  readonly around?: Around;
  /** A handler is about to run. */
  readonly onStart?: (report: DeliveryReport) => void;
  /** A message was handled and that is settled. */
  readonly onSuccess?: (report: VerdictReport) => void;
  /** A run failed, or a message is not valid: what becomes of it says `verdict`. */
  readonly onFailure?: (report: VerdictReport) => void;
  /** A message was given up: after `onFailure`. */
  readonly onDeadLetter?: (report: DeadLetterReport) => void;
  /** After each delivery, whatever its verdict, and after the hooks above. */
  readonly onVerdict?: (report: VerdictReport) => void;
  /** A handler still runs although its timeout has passed and its message was given back: it ignores its signal. */
  readonly onOverrun?: (report: OverrunReport) => void;
  /** An actor was paused by its breaker, tries a message, or listens again. */
  readonly onStateChange?: (change: ActorStateChange) => void;
  /** The consumer of an actor was deleted, and is there again (`onConsumerDeleted: "recreate"`). */
  readonly onRecreate?: (report: RecreateReport) => void;
  /** A leader or a server went away, or fell silent. The actor goes on by itself. */
  readonly onInterruption?: (interruption: Interruption) => void;
  /** The connection was lost, stands again, or is about to be lost. Called while `listen` runs. */
  readonly onConnectionChange?: (change: ConnectionChange) => void;
}

/** See `SubscriberHooks.around`. */
export type Around = <Result>(
  run: () => Promise<Result>,
  reports: readonly DeliveryReport[],
) => Promise<Result>;

/** Tells all hooks, whatever they do. */
export interface Observers {
  /** All hooks around, the first outside; `undefined`: there are none. */
  readonly around: Around | undefined;
  started(report: DeliveryReport): void;
  report(report: VerdictReport): void;
  overran(report: OverrunReport): void;
  stateChanged(change: ActorStateChange): void;
  recreated(report: RecreateReport): void;
  interrupted(interruption: Interruption): void;
  connectionChanged(change: ConnectionChange): void;
  /** The first mistake of a hook. */
  readonly failure: ObserverError | undefined;
}

function compose(arounds: readonly Around[]): Around {
  return (run, reports) => {
    let outer = run;
    for (const around of arounds.toReversed()) {
      const inner = outer;
      outer = () => around(inner, reports);
    }
    return outer();
  };
}

export function openObservers(observers: readonly SubscriberHooks[]): Observers {
  let failure: ObserverError | undefined;
  const tell = (name: keyof SubscriberHooks, call: (hooks: SubscriberHooks) => unknown): void => {
    const onMistake = (cause: unknown): void => {
      failure ??= new ObserverError(name, { cause });
    };
    for (const hooks of observers) {
      try {
        // an async function may be given as well, and nobody else would catch what it rejects with
        const result = call(hooks);
        if (result instanceof Promise) result.catch(onMistake);
      } catch (cause) {
        onMistake(cause);
      }
    }
  };
  const arounds = observers.flatMap(({ around }) => around ?? []);
  return {
    around: arounds.length === 0 ? undefined : compose(arounds),
    started: (report) => tell("onStart", (hooks) => hooks.onStart?.(report)),
    report: (report) => {
      const { verdict, settlement } = report;
      const final = verdict.kind === "dead-letter" || verdict.kind === "drop";
      if (verdict.kind === "acknowledge") tell("onSuccess", (hooks) => hooks.onSuccess?.(report));
      if (final || verdict.kind === "retry" || verdict.kind === "abandon") {
        tell("onFailure", (hooks) => hooks.onFailure?.(report));
      }
      if (final) {
        const subject = settlement.kind === "confirmed" ? settlement.deadLetter : undefined;
        const letter = { ...report, reason: verdict.reason, subject };
        tell("onDeadLetter", (hooks) => hooks.onDeadLetter?.(letter));
      }
      tell("onVerdict", (hooks) => hooks.onVerdict?.(report));
    },
    overran: (report) => tell("onOverrun", (hooks) => hooks.onOverrun?.(report)),
    stateChanged: (change) => tell("onStateChange", (hooks) => hooks.onStateChange?.(change)),
    recreated: (report) => tell("onRecreate", (hooks) => hooks.onRecreate?.(report)),
    interrupted: (interruption) => tell("onInterruption", (hooks) => hooks.onInterruption?.(interruption)),
    connectionChanged: (change) => tell("onConnectionChange", (hooks) => hooks.onConnectionChange?.(change)),
    get failure() {
      return failure;
    },
  };
}
