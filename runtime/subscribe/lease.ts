import { longestTimer } from "../patience.js";

/** The time in which the server gives a message to nobody else. */
export interface Lease {
  readonly held: boolean;
  /** Gives a sign of life now. Whether the lease still holds. */
  renew(): Promise<boolean>;
  /** From now on signs of life are given by `renew` alone. The lease holds for a whole ack wait from now. */
  silence(): void;
  /** From now on they are given by themselves again. */
  pulse(): void;
  /** Ends the pulses. The lease may go on for a while. */
  release(): void;
}

export interface LeaseOptions {
  /** Milliseconds, as the consumer has it on the server. */
  readonly ackWait: number;
  /** Resolves when the server has confirmed the sign of life. */
  readonly pulse: () => Promise<unknown>;
  /** Called once, when no pulse was confirmed in time. */
  readonly onLost: () => void;
}

/**
 * Keeps a message by a pulse at each third of the ack wait, until it is released or silenced. A pulse counts from when it was
 * sent, because the server's clock starts after that. The server confirms a pulse that comes too late as well
 * (measured), so the own clock decides.
 */
export function holdLease(options: LeaseOptions): Lease {
  const third = options.ackWait / 3;
  let until = performance.now() + options.ackWait;
  let timer: NodeJS.Timeout | undefined;
  let released = false;
  let silent = false;
  const held = (): boolean => performance.now() < until;
  const plan = (delay: number): void => {
    clearTimeout(timer);
    if (released) return;
    timer = setTimeout(tick, Math.max(0, Math.min(delay, until - performance.now(), longestTimer)));
  };
  const tick = (): void => {
    if (!held()) {
      released = true;
      options.onLost();
      return;
    }
    if (silent) return plan(options.ackWait);
    beat();
  };
  const beat = (): void => {
    // not confirmed: again soon, for as long as the lease holds
    void pulse().then(
      () => plan(silent ? options.ackWait : third),
      () => plan(Math.min(third, 1_000)),
    );
  };
  const pulse = async (): Promise<void> => {
    const sent = performance.now();
    await options.pulse();
    // never back from the dead: when the answer came too late, another instance has the message
    if (held()) until = Math.max(until, sent + options.ackWait);
  };
  plan(third);
  return {
    get held() {
      return held();
    },
    renew: async () => {
      if (released || !held()) return false;
      // not confirmed: the lease holds as long as it did
      await pulse().catch(() => undefined);
      return !released && held();
    },
    silence: () => {
      silent = true;
      // it has waited for its run: that has an ack wait of its own
      if (until - performance.now() < 0.9 * options.ackWait) beat();
      else plan(options.ackWait);
    },
    pulse: () => {
      silent = false;
      plan(third);
    },
    release: () => {
      released = true;
      clearTimeout(timer);
    },
  };
}
