import { followSignals } from "../abort.js";
import type { Connection } from "../connection.js";
import { positiveDuration } from "../define/checks.js";
import type { HandlerContext } from "../define/handler.js";
import { InvalidDefinitionError } from "../errors.js";
import { IdempotencyLostError, UnknownActorError } from "../errors/delivery.js";
import { natsKv } from "../idempotency/nats-kv.js";
import type { BoundActor } from "./bind-actor.js";
import { answerOf, claimOf, keepClaim, keyOf, resultOf } from "./claim.js";
import type { OnceOptions } from "./claim.js";
import type { Runner } from "./handling.js";
import type { HandlerTable } from "./handler-table.js";
import type { Claim, Idempotency } from "./idempotency.js";
import { onceRunner } from "./once-runner.js";
import type { AnyHandler } from "./run-handler.js";

/** What each actor runs its messages by, so that some handle each of them once. */
export interface RunningOnce {
  readonly handlers: HandlerTable;
  /** Of actors whose handlers are no calls for one message; the others have it in their handlers. */
  readonly once: ReadonlyMap<BoundActor, (run: Runner) => Runner>;
}

/** Throws `InvalidDefinitionError` and what opening a store throws. */
export async function runningOnce(
  table: HandlerTable,
  idempotency: Readonly<Record<string, Idempotency>>,
  options: {
    readonly subscriber: string;
    readonly actors: readonly BoundActor[];
    readonly connection: Connection;
    /** Whether a loop takes the messages, and no handler. */
    readonly isLoop: boolean;
  },
): Promise<RunningOnce> {
  const stranger = Object.keys(idempotency).find((key) => !options.actors.some((actor) => actor.key === key));
  if (stranger !== undefined) throw new UnknownActorError(options.subscriber, stranger);
  const once = new Map<BoundActor, (run: Runner) => Runner>();
  const entries = [...table].map(async ([actor, handlers]) => {
    const own = Object.hasOwn(idempotency, actor.key) ? idempotency[actor.key] : undefined;
    const settings = own ?? (actor.idempotency && natsKv(actor.idempotency));
    if (settings === undefined) return [actor, handlers] as const;
    const where = `actor "${actor.key}": idempotency`;
    if (actor.stream === undefined) {
      throw new InvalidDefinitionError(where, actor.key, "an actor of a stream");
    }
    const lease = positiveDuration(settings.lease ?? "30s", `${where}.lease`);
    const { connection } = options;
    const store = await settings.open({ application: actor.application, connection });
    const tools = { actor, store, lease };
    if (options.isLoop || actor.batch !== undefined) {
      once.set(actor, (run) => onceRunner(run, tools));
      return [actor, handlers] as const;
    }
    const wrapped = [...handlers].map(([route, handler]) => [route, onceHandler(handler, tools)] as const);
    return [actor, new Map(wrapped)] as const;
  });
  return { handlers: new Map(await Promise.all(entries)), once };
}

function onceHandler(handler: AnyHandler, options: OnceOptions): AnyHandler {
  const { actor, store, lease } = options;
  return async (payload, context) => {
    const { signal, message, event } = context;
    const claim = await claimOf(store, keyOf(actor, message), { lease, signal });
    if (claim.kind === "done") return answerOf(event, claim.result);
    return await runClaimed(claim, { ...options, context, run: (own) => handler(payload, own) });
  };
}

async function runClaimed(
  claim: Extract<Claim, { readonly kind: "mine" }>,
  options: OnceOptions & {
    readonly context: HandlerContext;
    readonly run: (context: HandlerContext) => unknown;
  },
): Promise<unknown> {
  const { context, actor, lease } = options;
  const lost = new AbortController();
  const keeping = keepClaim(claim, {
    lease,
    onLost: (cause) => lost.abort(new IdempotencyLostError(actor.key, { cause })),
  });
  const { signal, release } = followSignals([context.signal, lost.signal]);
  try {
    const value = await options.run({ ...context, signal, fence: claim.fence });
    if (await claim.complete(await resultOf(context.event, value))) return value;
    throw new IdempotencyLostError(actor.key);
  } catch (error) {
    // not heard, the claim ends by itself
    if (!(error instanceof IdempotencyLostError)) await claim.release().catch(() => undefined);
    throw error;
  } finally {
    keeping.stop();
    release();
  }
}
