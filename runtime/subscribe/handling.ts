import type { NatsConnection } from "@nats-io/transport-node";
import type { Route } from "./bind-actor.js";
import type { Custody } from "./custody.js";
import type { Delivery } from "./delivery.js";
import type { Observers } from "./hooks.js";
import type { Order } from "./order.js";
import type { AnyHandler, Run, RunOptions } from "./run-handler.js";
import type { Settlement } from "./settlement.js";
import type { Turnstile } from "./turnstile.js";

/** A message that is being handled. */
export interface Handling {
  /** Resolves when its verdict is settled. Rejects only where there can be none: see `dispatch`. */
  readonly settled: Promise<Settlement>;
  /** Resolves when also the handler has ended, which is later where it ignores its signal. */
  readonly ended: Promise<void>;
  /** Hands the message back unless it runs. */
  recall(): void;
  /** Aborts the handler's signal and hands the message back. */
  interrupt(reason: unknown): void;
}

export interface HandlingOptions {
  readonly nats: NatsConnection;
  readonly handlers: ReadonlyMap<Route, AnyHandler>;
  /** Whether a message is read before it asks whether it may run: then it starts as soon as it may. */
  readonly readsFirst?: boolean;
  /** Resolves when the message may run. */
  readonly turnstile: Pick<Turnstile, "enter">;
  /** Of an actor whose messages run in order; before the turnstile. */
  readonly order?: Pick<Order, "join"> | undefined;
  /** How a handler is run. Default: at once, by a call of its own. */
  readonly run?: Runner | undefined;
  readonly takeCustody: (delivery: Delivery, onLost: () => void) => Custody;
  readonly observers: Pick<Observers, "around" | "started" | "report" | "overran">;
}

/** Runs a handler for one message; or, of a batch, together with others. */
export type Runner = (handler: AnyHandler, payload: unknown, options: RunOptions) => Run;
