import { createHash } from "node:crypto";
import { followSignals } from "../abort.js";
import { decodeReply, encodeReply } from "../codec/index.js";
import type { Connection } from "../connection.js";
import { positiveDuration } from "../define/checks.js";
import type { HandlerContext } from "../define/handler.js";
import { InvalidDefinitionError } from "../errors.js";
import { IdempotencyLostError, UnknownActorError } from "../errors/delivery.js";
import { natsKv } from "../idempotency/nats-kv.js";
import { waitAtMost } from "../patience.js";
import type { BoundActor } from "./bind-actor.js";
import type { HandlerTable } from "./handler-table.js";
import type { Claim, Idempotency, IdempotencyStore } from "./idempotency.js";
import type { AnyHandler } from "./run-handler.js";

/** The handlers, of which some handle each message once. Throws `InvalidDefinitionError` and what opening a store throws. */
export async function runningOnce(
  table: HandlerTable,
  idempotency: Readonly<Record<string, Idempotency>>,
  options: {
    readonly subscriber: string;
    readonly actors: readonly BoundActor[];
    readonly connection: Connection;
  },
): Promise<HandlerTable> {
  const stranger = Object.keys(idempotency).find((key) => !options.actors.some((actor) => actor.key === key));
  if (stranger !== undefined) throw new UnknownActorError(options.subscriber, stranger);
  const entries = [...table].map(async ([actor, handlers]) => {
    const own = Object.hasOwn(idempotency, actor.key) ? idempotency[actor.key] : undefined;
    const settings = own ?? (actor.idempotency && natsKv(actor.idempotency));
    if (settings === undefined) return [actor, handlers] as const;
    const where = `actor "${actor.key}": idempotency`;
    if (actor.stream === undefined || actor.batch !== undefined) {
      const expected = "an actor of a stream that handles one message at a call";
      throw new InvalidDefinitionError(where, actor.key, expected);
    }
    const lease = positiveDuration(settings.lease ?? "30s", `${where}.lease`);
    const { connection } = options;
    const store = await settings.open({ application: actor.application, connection });
    const wrapped = [...handlers].map(
      ([route, handler]) => [route, onceHandler(handler, { actor, store, lease })] as const,
    );
    return [actor, new Map(wrapped)] as const;
  });
  return new Map(await Promise.all(entries));
}

interface OnceOptions {
  readonly actor: BoundActor;
  readonly store: IdempotencyStore;
  /** Milliseconds. */
  readonly lease: number;
}

function onceHandler(handler: AnyHandler, options: OnceOptions): AnyHandler {
  return async (payload, context) => {
    const claim = await claimOf(context, options);
    if (claim.kind === "done") {
      return claim.result === undefined ? undefined : await decodeReply(context.event, claim.result);
    }
    return await runClaimed(claim, { ...options, context, run: (own) => handler(payload, own) });
  };
}

/** The id of a message is its event's, so that it is known also where it was published twice. */
function keyOf({ application, name }: BoundActor, { message }: HandlerContext): string {
  const { id, stream, sequence, timestamp } = message;
  const identity = id ?? `${stream} ${sequence} ${timestamp.toISOString()}`;
  return createHash("sha256")
    .update(JSON.stringify([application, name, identity]))
    .digest("base64url");
}

/** Waits for whoever handles the message now, with the message in hand. */
async function claimOf(
  context: HandlerContext,
  { actor, store, lease }: OnceOptions,
): Promise<Exclude<Claim, { readonly kind: "busy" }>> {
  for (;;) {
    context.signal.throwIfAborted();
    const claim = await store.claim(keyOf(actor, context), { lease });
    if (claim.kind !== "busy") return claim;
    await waitAtMost({ milliseconds: Math.min(lease / 10, 500), signal: context.signal });
  }
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
  const lose = (cause?: unknown): void => lost.abort(new IdempotencyLostError(actor.key, { cause }));
  let believed = performance.now() + lease;
  const renew = async (): Promise<void> => {
    const sent = performance.now();
    try {
      if (await claim.renew()) believed = sent + lease;
      else lose();
    } catch (error) {
      // the store is away: it may come back before the claim is over
      if (performance.now() > believed - lease / 3) lose(error);
    }
  };
  const timer = setInterval(() => void renew(), lease / 3);
  const { signal, release } = followSignals([context.signal, lost.signal]);
  try {
    const value = await options.run({ ...context, signal, fence: claim.fence });
    // what has no place in the store is judged as without one
    const result = value === undefined ? undefined : await resultOf(context, value);
    if (await claim.complete(result)) return value;
    throw new IdempotencyLostError(actor.key);
  } catch (error) {
    // not heard, the claim ends by itself
    if (!(error instanceof IdempotencyLostError)) await claim.release().catch(() => undefined);
    throw error;
  } finally {
    clearInterval(timer);
    release();
  }
}

async function resultOf({ event }: HandlerContext, value: unknown): Promise<Uint8Array | undefined> {
  return event.reply === undefined ? undefined : await encodeReply(event, value);
}
