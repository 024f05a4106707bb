import { longestTimer } from "../patience.js";

/** The time in which the server gives a message to nobody else. */
export interface Lease {
  readonly held: boolean;
  /** Gives a sign of life now. Whether the lease still holds. */
  renew(): Promise<boolean>;
  /** Ends the pulses. The lease may go on for a while. */
  release(): void;
}

export interface LeaseOptions {
  /** Milliseconds, as the consumer has it on the server. */
  readonly ackWait: number;
  /** Whether signs of life are given by themselves, and not by `renew` alone. */
  readonly pulses: boolean;
  /** Resolves when the server has confirmed the sign of life. */
  readonly pulse: () => Promise<unknown>;
  /** Called once, when no pulse was confirmed in time. */
  readonly onLost: () => void;
}

/**
 * Keeps a message by a pulse at each third of the ack wait, until it is released, or by calls of `renew`. A pulse counts from when it
 * was sent, because the server's clock starts after that. The server confirms a pulse that comes too late as well
 * (measured), so the own clock decides.
 */
export function holdLease(options: LeaseOptions): Lease {
  const third = options.ackWait / 3;
  let until = performance.now() + options.ackWait;
  let timer: NodeJS.Timeout | undefined;
  let released = false;
  const held = (): boolean => performance.now() < until;
  const plan = (delay: number): void => {
    if (!released)
      timer = setTimeout(tick, Math.max(0, Math.min(delay, until - performance.now(), longestTimer)));
  };
  const tick = (): void => {
    if (!held()) {
      released = true;
      options.onLost();
      return;
    }
    if (!options.pulses) return plan(options.ackWait);
    // not confirmed: again soon, for as long as the lease holds
    void pulse().then(
      () => plan(third),
      () => plan(Math.min(third, 1_000)),
    );
  };
  const pulse = async (): Promise<void> => {
    const sent = performance.now();
    await options.pulse();
    // never back from the dead: when the answer came too late, another instance has the message
    if (held()) until = Math.max(until, sent + options.ackWait);
  };
  plan(options.pulses ? third : options.ackWait);
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
    release: () => {
      released = true;
      clearTimeout(timer);
    },
  };
}
