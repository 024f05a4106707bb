import { longestTimer } from "../patience.js";

/** The time in which the server gives a message to nobody else. */
export interface Lease {
  readonly held: boolean;
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
 * Keeps a message by a pulse at each third of the ack wait, until it is released. A pulse counts from when it
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
    const sent = performance.now();
    const prolong = (): void => {
      // never back from the dead: when the answer came too late, another instance has the message
      if (held()) until = sent + options.ackWait;
      plan(third);
    };
    // not confirmed: again soon, for as long as the lease holds
    const repeat = (): void => plan(Math.min(third, 1_000));
    void options.pulse().then(prolong, repeat);
  };
  plan(third);
  return {
    get held() {
      return held();
    },
    release: () => {
      released = true;
      clearTimeout(timer);
    },
  };
}
