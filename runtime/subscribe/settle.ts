import { nanos } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { UnconfirmedError } from "../errors/delivery.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import { storedInquiry } from "../reply/index.js";
import type { BoundActor } from "./bind-actor.js";
import type { Confirmations } from "./confirmations.js";
import type { Custody } from "./custody.js";
import { storeDeadLetter } from "./dead-letter.js";
import type { Delivery } from "./delivery.js";
import { describeError, oneLine } from "./error-text.js";
import type { FirstErrors } from "./first-errors.js";
import { holdLease } from "./lease.js";
import type { Retries } from "./retries.js";
import type { Settlement } from "./settlement.js";
import { expiryOf } from "./stream-facts.js";
import type { StreamFacts } from "./stream-facts.js";
import type { FinalReason, Verdict } from "./verdict.js";

export interface StoredTools {
  readonly nats: NatsConnection;
  readonly confirmations: Confirmations;
  readonly link: Link;
  /** Milliseconds, as the consumer has it on the server. */
  readonly ackWait: number;
  readonly facts: () => Promise<StreamFacts>;
  readonly firstErrors: FirstErrors;
  /** Called where the server does not let this user acknowledge: each message would come again for ever. */
  readonly onForbidden: (error: UnconfirmedError) => void;
  /** Whether the consumer is deleted, so that nobody hears acknowledgements any more. */
  readonly isGone: () => boolean;
  /** Aborts when draining took too long: what is not confirmed then stays so. */
  readonly giveUp: AbortSignal;
  /** See `DeadLetterFacts`. */
  readonly isUnique: boolean;
  /** Where messages go whose next attempt is far away; `undefined`: they stay with their consumer. */
  readonly retries: Retries | undefined;
  /** Removes a letter whose replay is settled; also where there is none any more. */
  readonly removeLetter: (letter: number) => Promise<void>;
}

/** How long a message waits whose dead letter could not be stored. Milliseconds. */
const storeAgain = 30_000;

/** How long a message rests that is too large for a dead letter and lives in its queue alone. Milliseconds. */
const keepLarge = 3_600_000;

/** A hundred years: the server can't read more nanoseconds, and would deliver at once. Milliseconds. */
const longestDelay = 3_153_600_000_000;

/** Keeps a message of a stream while it is handled, and settles it afterwards. */
export function takeStored(
  delivery: Delivery,
  actor: BoundActor,
  options: {
    readonly tools: StoredTools;
    readonly onLost: () => void;
    readonly onSettling?: (verdict: Verdict) => void;
  },
): Custody {
  const { tools } = options;
  const { link, giveUp } = tools;
  const address = delivery.reply ?? "";
  // nobody but the server listens there, so any answer is its confirmation
  const send = (payload: string): Promise<true> =>
    tools.confirmations.send(address, payload, { read: () => true });
  const lease = holdLease({
    ackWait: tools.ackWait,
    pulse: () => send("+WPI"),
    onLost: options.onLost,
  });

  /** Says that the message is done, until the server has heard it: saying it twice does no harm. */
  const finish = async (payload: string): Promise<Settlement> => {
    const until = performance.now() + Math.max(tools.ackWait, 30_000);
    for (let failures = 0; ; failures += 1) {
      try {
        await send(payload);
        return { kind: "confirmed" };
      } catch (error) {
        const reason = error instanceof UnconfirmedError ? error.reason : undefined;
        if (error instanceof UnconfirmedError && reason === "refused") tools.onForbidden(error);
        const hopeless = reason === "closed" || reason === "refused" || tools.isGone();
        if (hopeless || giveUp.aborted || performance.now() > until) return { kind: "unconfirmed", error };
        await link.whenUp({ milliseconds: 5_000, signal: giveUp });
        await waitAtMost({ milliseconds: Math.min(50 * 2 ** failures, 2_000), signal: giveUp });
      }
    }
  };

  /**
   * Gives the message back. Sent once at most: the first one may have arrived, and a second one would take the
   * message from whoever has it by then. Unheard, the ack wait does the same a little later.
   */
  const giveBack = async (delay: number): Promise<Settlement> => {
    const payload =
      delay > 0 ? `-NAK ${JSON.stringify({ delay: nanos(Math.min(delay, longestDelay)) })}` : "-NAK";
    while (!link.isUp && lease.held && !giveUp.aborted && !tools.nats.isClosed()) {
      await link.whenUp({ milliseconds: 1_000, signal: giveUp });
    }
    if (!lease.held) return { kind: "none" };
    return send(payload).then(
      () => ({ kind: "confirmed" }),
      (error: unknown) => ({ kind: "unconfirmed", error }),
    );
  };

  /** Puts the message aside until it is due; `undefined`: it has to wait where it is. */
  const putOff = async (delay: number, attempts: number): Promise<Settlement | undefined> => {
    const { retries } = tools;
    if (retries === undefined || delivery.replay !== undefined || !retries.isLong(delay)) return undefined;
    const { created } = await tools.facts();
    const firstError = delivery.putOff?.firstError ?? tools.firstErrors.take(delivery.sequence);
    const due = Date.now() + Math.min(delay, longestDelay);
    if (!(await retries.store(delivery, { due, attempts, firstError, streamCreated: created }))) {
      if (firstError !== undefined) tools.firstErrors.remember(delivery.sequence, firstError.error);
      return undefined;
    }
    // whoever has it by now finds that it waits elsewhere
    return lease.held ? finish("+ACK") : { kind: "none" };
  };

  /** Before the replay is acknowledged: a letter that stayed would be replayed once more. */
  const removeLetter = async (): Promise<Settlement | undefined> => {
    if (delivery.replay === undefined) return undefined;
    try {
      await tools.removeLetter(delivery.replay.letter);
      return undefined;
    } catch (error) {
      await giveBack(storeAgain);
      return { kind: "unconfirmed", error };
    }
  };

  const bury = async (reason: FinalReason, error: unknown): Promise<Settlement> => {
    const facts = await tools.facts();
    const place = {
      application: actor.application,
      actor: actor.name,
      stream: delivery.stream ?? "",
      streamCreated: delivery.putOff?.streamCreated ?? facts.created,
      reason,
      error,
      firstError: delivery.replay
        ? { error: delivery.replay.firstError }
        : (delivery.putOff?.firstError ?? tools.firstErrors.take(delivery.sequence)),
      isUnique: tools.isUnique,
      replays: delivery.replay?.replays ?? 0,
      history: delivery.replay?.history ?? [],
      maxPayload: tools.nats.info?.max_payload ?? 1_048_576,
    };
    try {
      const { subject, reference } = await storeDeadLetter(delivery, place, tools.confirmations);
      // acknowledged, a queue would delete the only copy of the payload
      const kept = reference && !facts.keepsAcknowledged && delivery.replay === undefined;
      const failed = await removeLetter();
      if (failed !== undefined) return failed;
      const settlement = await (kept
        ? giveBack(actor.order === undefined ? keepLarge : storeAgain)
        : finish(`+TERM dead letter: ${reason}`));
      return settlement.kind === "confirmed" ? { ...settlement, deadLetter: subject } : settlement;
    } catch (failure) {
      if (!(failure instanceof UnconfirmedError)) throw failure;
      await giveBack(storeAgain);
      return { kind: "unconfirmed", error: failure };
    }
  };

  return {
    get held() {
      return lease.held;
    },
    // whoever replays it wants it to be handled now, however old it is, and its caller has gone long ago
    policy: delivery.replay === undefined ? actor.policy : { ...actor.policy, maxAge: Infinity },
    inquiry: delivery.replay === undefined ? storedInquiry(delivery.headers, actor) : undefined,
    expiresAt: async () =>
      delivery.replay !== undefined
        ? Infinity
        : Math.min(
            expiryOf(delivery, await tools.facts()),
            delivery.timestamp.getTime() + actor.policy.maxAge,
          ),
    waitsElsewhere: async () =>
      tools.retries !== undefined &&
      delivery.redelivered &&
      delivery.replay === undefined &&
      tools.retries.has(delivery, { streamCreated: (await tools.facts()).created }),
    settle: async (verdict: Verdict, error: unknown): Promise<Settlement> => {
      options.onSettling?.(verdict);
      switch (verdict.kind) {
        case "acknowledge":
        case "ignore":
          tools.firstErrors.take(delivery.sequence);
          return (await removeLetter()) ?? finish("+ACK");
        case "retry":
          if (delivery.replay === undefined) tools.firstErrors.remember(delivery.sequence, error);
          return (await putOff(verdict.delay, delivery.attempt)) ?? giveBack(verdict.delay);
        case "postpone":
          // it has not run: this delivery is no attempt
          return (await putOff(verdict.delay, delivery.attempt - 1)) ?? giveBack(verdict.delay);
        case "hand-back":
          return giveBack(0);
        case "drop":
          return (
            (await removeLetter()) ??
            finish(`+TERM ${verdict.reason}: ${oneLine(describeError(error).message, 200)}`)
          );
        case "dead-letter":
          return bury(verdict.reason, error);
        case "abandon":
          return { kind: "none" };
      }
    },
    keep: (error) => {
      if (error !== undefined) tools.firstErrors.remember(delivery.sequence, error);
      return { kind: "none" };
    },
    renew: () => lease.renew(),
    begins: () => {
      // while it waits for its run no handler hangs: giving it up would help nobody, and cost an attempt
      if (!actor.pulse) lease.silence();
    },
    rests: () => {
      if (!actor.pulse) lease.pulse();
    },
    release: () => lease.release(),
  };
}
