import { availableParallelism } from "node:os";
import type { OutsideHandler } from "../define/outside-handler.js";
import type { HandlerContext } from "../define/handler.js";
import { InvalidDefinitionError } from "../errors.js";
import { openPool } from "./pool.js";
import type { Pool } from "./pool.js";

/** The handlers of one `listen` call that run in threads and processes. */
export interface Outside {
  /** The function that stands for it here. */
  add(
    actor: OutsideActor,
    handler: OutsideHandler<unknown>,
  ): (payload: unknown, context: HandlerContext) => unknown;
  /** How many messages of the actor can be handled at a time: what waits for a worker would be in hand for nothing. */
  concurrencyOf(actor: OutsideActor): number;
  /** Rejects with `HandlerModuleError` where one can't be loaded. */
  ready(): Promise<void>;
  /** Ends all threads and processes. */
  close(): Promise<void>;
}

export interface OutsideActor {
  readonly key: string;
  readonly concurrency: number;
  readonly batch: object | undefined;
}

export function openOutside(): Outside {
  const pools: Pool[] = [];
  const sizes = new Map<string, number>();
  return {
    add: (actor, handler) => {
      if (actor.batch !== undefined) {
        const expected = "a function: a batch has methods, which can't be sent to a worker";
        throw new InvalidDefinitionError(`listen: handler of "${actor.key}"`, handler.exportName, expected);
      }
      const size = Math.min(handler.workers ?? availableParallelism(), actor.concurrency);
      sizes.set(actor.key, Math.min(size, sizes.get(actor.key) ?? Infinity));
      const pool = openPool(handler, size);
      pools.push(pool);
      return (payload, context) => pool.run(payload, context);
    },
    concurrencyOf: ({ key, concurrency }) => sizes.get(key) ?? concurrency,
    ready: async () => {
      await Promise.all(pools.map((pool) => pool.ready()));
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
