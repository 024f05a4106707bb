import { followSignals } from "../abort.js";
import type { EventDefinition } from "../define/event.js";
import { PublishRefusedError } from "../errors.js";
import { waitAtMost } from "../patience.js";
import { isForbidden, isJetStreamOff, isSilence, requireCapability } from "../streams/index.js";
import type { Capability } from "../streams/index.js";
import { remaining } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import { linkUp, pause } from "./deliver.js";
import { notSentError } from "./undelivered.js";
import type { Outlet } from "./deliver.js";

/**
 * Asks the server whether it can do what a publish needs, until the deadline: it may be away, as while publishing
 * itself. Rejects with `ServerTooOldError`, `PublishRefusedError` (this user may not ask), `PublishNotSentError`, or
 * the signal's reason. Nothing is stored by then.
 */
export async function ensureCapable(
  outlet: Outlet,
  event: EventDefinition,
  needs: { readonly capability: Capability; readonly feature: string; readonly deadline: Deadline },
): Promise<void> {
  const { capability, feature, deadline } = needs;
  let turnedAway: string | undefined;
  for (let attempts = 1; ; attempts += 1) {
    await linkUp(outlet, deadline);
    const milliseconds = remaining(deadline);
    if (milliseconds <= 0)
      throw notSentError(outlet, event, { subject: event.subject, deadline, turnedAway });
    turnedAway = "JetStream does not answer: is it on, also for this account, and has it a leader?";
    let isCapable = false;
    let refusal: Error | undefined;
    // what was asked of a connection that is lost is never answered
    const lost = new AbortController();
    const unwatch = outlet.link.watch(({ kind }) => {
      if (kind === "down") lost.abort();
    });
    const waiting = followSignals([deadline.signal, lost.signal]);
    const asked = requireCapability(outlet.connection, capability, feature).then(
      () => {
        isCapable = true;
      },
      (cause: unknown) => {
        refusal = refusalIn(event, cause);
      },
    );
    await waitAtMost({ milliseconds, signal: waiting.signal }, asked);
    waiting.release();
    unwatch();
    deadline.signal?.throwIfAborted();
    if (isCapable) return;
    if (refusal !== undefined) throw refusal;
    await pause(deadline, attempts);
  }
}

/** What ends the asking; `undefined`: the server may answer next time. */
function refusalIn(event: EventDefinition, cause: unknown): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  if (!isForbidden(cause)) return isSilence(cause) || isJetStreamOff(cause) ? undefined : cause;
  const reason = `this user may not ask what the server can do: ${cause.message}`;
  return new PublishRefusedError(event.name, { stream: undefined, serverCode: 0, reason }, { cause });
}
