import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { ClaimLostError } from "../errors.js";
import type { Link } from "../link.js";
import type { BoundActor } from "./bind-actor.js";
import { openBreaker } from "./breaker.js";
import type { Breaker } from "./breaker.js";
import { leadStreamName, placesSubject, rateSubject } from "./names.js";
import { openPlaces } from "./places.js";
import { openSharedRate } from "./shared-rate.js";
import type { HandlingOptions } from "./handling.js";
import type { ActorStateChange, Observers } from "./hooks.js";
import type { Capacity, Share } from "./capacity.js";
import { openGates } from "./gates.js";
import { openRate } from "./rate.js";
import type { Rate } from "./rate.js";
import { followServerPause } from "./server-pause.js";
import { openTurnstile } from "./turnstile.js";
import type { Turnstile } from "./turnstile.js";

/** What an actor's state is at the moment, and why. */
export type AdmissionState = Pick<ActorStateChange, "state" | "pausedBy" | "deadLettersInARow" | "resumesAt">;

/** Whether, and how many, messages of an actor may run: all that limits them but the places for them. */
export interface Admission {
  readonly breaker: Breaker;
  readonly rate: Rate;
  readonly turnstile: Turnstile;
  readonly state: AdmissionState;
  /** Whether `pause()` was called, in any process. */
  readonly isPausedByOperator: boolean;
  /** How many more may be taken. */
  readonly room: number;
  /** Whether other processes have all the places: what comes has to go to them. */
  readonly isShutOut: boolean;
  /** What the other actors of this process leave to this one; `undefined`: they share nothing. */
  readonly share: Share | undefined;
  /** The way of one message to its run, and the observers of it, with the breaker among them. */
  enter(): Pick<HandlingOptions, "turnstile" | "observers" | "readsFirst">;
  stop(): void;
  /** Gives other processes what they share; to be called when nothing runs any more. */
  close(): Promise<void>;
}

export interface AdmissionOptions {
  readonly consumer: ConsumerInfo;
  readonly connection: Connection;
  readonly link: Link;
  readonly observers: Observers;
  readonly capacity: Capacity | undefined;
  /** What the partitions of the actor share. */
  readonly own: Capacity | undefined;
  /** More may be taken. */
  readonly refill: () => void;
  /** What is asked for shall wait. */
  readonly recall: () => void;
  /** What is in hand and does not run shall be somebody else's. */
  readonly handBack: () => void;
  /** What runs has to end: other processes may have its places. */
  readonly onLost: (error: ClaimLostError) => void;
  /** The stream is gone in which processes agree. */
  readonly onMissing: (error: unknown) => void;
  /** What waits in hand may perhaps run. */
  readonly advance: () => void;
}

export function openAdmission(actor: BoundActor, options: AdmissionOptions): Admission {
  const { observers, refill, recall, advance } = options;
  let stopped = false;
  const changed = (error: unknown): void =>
    observers.stateChanged({ actor: actor.key, ...stateNow(), error });
  const breaker = openBreaker(actor.breaker, (error) => {
    if (breaker.state === "paused") recall();
    else if (!stopped) refill();
    advance();
    changed(error);
  });
  const onRoom = (): void => {
    if (stopped) return;
    refill();
    advance();
  };
  const agreement = {
    connection: options.connection,
    link: options.link,
    stream: leadStreamName(actor.application),
    onRoom,
    onMissing: options.onMissing,
  };
  const rate =
    actor.rate?.scope === "all"
      ? openSharedRate(actor.rate, { ...agreement, subject: rateSubject(actor.application, actor.name) })
      : openRate(actor.rate, onRoom);
  const total = actor.totalConcurrency;
  const places =
    total === undefined
      ? undefined
      : openPlaces({
          ...agreement,
          subject: placesSubject(actor.application, actor.name),
          total,
          wants: () => (stopped || stateNow().state === "paused" ? 0 : actor.concurrency),
          onLess: () => {
            if (stopped) return;
            recall();
            if (places?.none === true) options.handBack();
          },
          onLost: () => options.onLost(new ClaimLostError(actor.key)),
        });
  const turnstile = openTurnstile(actor.concurrency, {
    // what is on its way waits; nothing more is charged with a delivery if the process ends
    onClose: recall,
    onOpen: refill,
  });
  const share = options.capacity?.join(actor.priority, () => {
    if (!stopped) refill();
  });
  const watched: HandlingOptions["observers"] = {
    ...observers,
    report: (report) => {
      observers.report(report);
      breaker.record(report.verdict, report.error);
    },
  };
  const plain = { turnstile, observers: watched };
  const ownShare = options.own?.join(actor.priority, onRoom);
  const shared = [places, ownShare, share].filter((each) => each !== undefined);
  const pause = followServerPause(options.consumer, options, () => {
    if (pause.until === undefined && !stopped) {
      // anew: what was asked for during the pause sleeps until it expires
      recall();
      refill();
    } else if (!stopped) recall();
    advance();
    changed(undefined);
  });
  const stateNow = (): AdmissionState => {
    const { streak: deadLettersInARow, state, resumesAt } = breaker;
    if (pause.until === undefined) {
      return { state, pausedBy: state === "paused" ? "breaker" : undefined, deadLettersInARow, resumesAt };
    }
    return { state: "paused", pausedBy: "operator", deadLettersInARow, resumesAt: pause.until };
  };
  return {
    breaker,
    rate,
    turnstile,
    get state() {
      return stateNow();
    },
    get isPausedByOperator() {
      return pause.until !== undefined;
    },
    get room() {
      return Math.min(breaker.room, rate.room, places?.room ?? Infinity);
    },
    get isShutOut() {
      return places?.none === true;
    },
    share,
    enter: () => {
      // of most actors: nothing has to be remembered of a message
      if (actor.rate === undefined && shared.length === 0) return plain;
      const gates = openGates({ turnstile, rate, places: shared });
      return {
        turnstile: gates,
        readsFirst: actor.rate?.scope === "all",
        observers: {
          ...watched,
          started: (report) => {
            gates.started();
            observers.started(report);
          },
        },
      };
    },
    stop: () => {
      stopped = true;
      breaker.stop();
      rate.stop();
      share?.leave();
      ownShare?.leave();
      pause.close();
    },
    close: async () => places?.close(),
  };
}
