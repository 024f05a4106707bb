import type { TraceContext } from "../context.js";
import type { MessageFacts } from "../define/handler.js";
import type { Settlement } from "./settlement.js";
import type { Verdict } from "./verdict.js";

/** What the hooks get to know of one delivery, once it is settled. */
export interface VerdictReport {
  /** The actor's key. */
  readonly actor: string;
  /** The event's name; `undefined` where the message could not be told. */
  readonly event: string | undefined;
  /** The server's delivery count. */
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly settlement: Settlement;
  /** What the handler threw, or what is wrong with the message. */
  readonly error: unknown;
  /** How long the run took until its result, in milliseconds; `undefined`: there was no run. */
  readonly duration: number | undefined;
  readonly message: MessageFacts;
  /** The trace that the message is a part of; `undefined`: it brought none. */
  readonly trace: TraceContext | undefined;
}
