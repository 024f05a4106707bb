import type { Inquiry } from "../reply/index.js";
import type { Settlement } from "./settlement.js";
import type { Verdict, VerdictPolicy } from "./verdict.js";

/** What a transport owes to a message that is being handled. */
export interface Custody {
  /** Whether nobody else may have the message. */
  readonly held: boolean;
  readonly policy: VerdictPolicy;
  /** Whether it waits elsewhere for its next attempt: the process that stored it there has not acknowledged it here. */
  waitsElsewhere(): Promise<boolean>;
  /** Who waits for the answer. */
  readonly inquiry: Inquiry | undefined;
  /** When the stream drops the message, in milliseconds since 1970; `Infinity`: never. */
  expiresAt(): Promise<number>;
  /** Never rejects because of the connection. */
  settle(verdict: Verdict, error: unknown): Promise<Settlement>;
  /** The run failed, and the message stays in hand for its next attempt. */
  keep(error: unknown): Settlement;
  /** Gives a sign of life. Whether nobody else may have the message still. */
  renew(): Promise<boolean>;
  /** A run begins. */
  begins(): void;
  /** The run has ended, and the message waits in hand for the next one. */
  rests(): void;
  release(): void;
}
