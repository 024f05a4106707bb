import type { Inquiry } from "../reply/index.js";
import type { Verdict, VerdictPolicy } from "./verdict.js";

/** What was done about a verdict. */
export type Settlement =
  /** The server has confirmed it. `deadLetter`: the subject under which the message is kept. */
  | { readonly kind: "confirmed"; readonly deadLetter?: string }
  /**
   * The server has not confirmed it. The message may be delivered again; a dead letter that could not be stored is
   * tried again for certain.
   */
  | { readonly kind: "unconfirmed"; readonly error: unknown }
  /** There was nothing to send. */
  | { readonly kind: "none" };

/** What a transport owes to a message that is being handled. */
export interface Custody {
  /** Whether nobody else may have the message. */
  readonly held: boolean;
  readonly policy: VerdictPolicy;
  /** Who waits for the answer. */
  readonly inquiry: Inquiry | undefined;
  /** When the stream drops the message, in milliseconds since 1970; `Infinity`: never. */
  expiresAt(): Promise<number>;
  /** Never rejects because of the connection. */
  settle(verdict: Verdict, error: unknown): Promise<Settlement>;
  release(): void;
}
