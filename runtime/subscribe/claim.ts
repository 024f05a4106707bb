import { createHash } from "node:crypto";
import { decodeReply, encodeReply } from "../codec/index.js";
import type { EventDefinition } from "../define/event.js";
import type { MessageFacts } from "../define/handler.js";
import { waitAtMost } from "../patience.js";
import type { BoundActor } from "./bind-actor.js";
import type { Claim, IdempotencyStore } from "./idempotency.js";

export interface OnceOptions {
  readonly actor: BoundActor;
  readonly store: IdempotencyStore;
  /** Milliseconds. */
  readonly lease: number;
}

/** The id of a message is its event's, so that it is known also where it was published twice. */
export function keyOf({ application, name }: BoundActor, message: MessageFacts): string {
  const { id, stream, sequence, timestamp } = message;
  const identity = id ?? `${stream} ${sequence} ${timestamp.toISOString()}`;
  return createHash("sha256")
    .update(JSON.stringify([application, name, identity]))
    .digest("base64url");
}

/** Waits for whoever handles the message now, with the message in hand. Throws the signal's reason. */
export async function claimOf(
  store: IdempotencyStore,
  key: string,
  { lease, signal }: { readonly lease: number; readonly signal: AbortSignal },
): Promise<Exclude<Claim, { readonly kind: "busy" }>> {
  for (;;) {
    signal.throwIfAborted();
    const claim = await store.claim(key, { lease });
    if (claim.kind !== "busy") return claim;
    await waitAtMost({ milliseconds: Math.min(lease / 10, 500), signal });
  }
}

/** Renews a claim until it is stopped, or lost. */
export function keepClaim(
  claim: Extract<Claim, { readonly kind: "mine" }>,
  options: {
    /** Milliseconds. */
    readonly lease: number;
    readonly onLost: (cause?: unknown) => void;
  },
): { readonly stop: () => void } {
  const { lease, onLost } = options;
  let believed = performance.now() + lease;
  const renew = async (): Promise<void> => {
    const sent = performance.now();
    try {
      if (await claim.renew()) believed = sent + lease;
      else onLost();
    } catch (error) {
      // the store is away: it may come back before the claim is over
      if (performance.now() > believed - lease / 3) onLost(error);
    }
  };
  const timer = setInterval(() => void renew(), lease / 3);
  return { stop: () => clearInterval(timer) };
}

/** What is kept of a run: the answer of a request, nothing of anything else. */
export async function resultOf(event: EventDefinition, value: unknown): Promise<Uint8Array | undefined> {
  return value === undefined || event.reply === undefined ? undefined : await encodeReply(event, value);
}

/** What was kept, as the handler had returned it. */
export async function answerOf(event: EventDefinition, result: Uint8Array | undefined): Promise<unknown> {
  return result === undefined ? undefined : await decodeReply(event, result);
}
