import type { Msg } from "@nats-io/transport-node";
import type { Settlement } from "./settlement.js";
import { isGivenBack } from "./verdict.js";
import type { Verdict } from "./verdict.js";

/** Messages between their delivery and their settlement, by their place in the stream. */
export interface UnderWay {
  /** What is in hand. */
  values(): Iterable<{ readonly settling: boolean }>;
  /**
   * Whether the message is in hand already, of an earlier delivery. The server has given up on that one, perhaps because
   * this process was busy for longer than the ack wait, but two runs at a time help nobody: this delivery is kept.
   */
  keeps(sequence: number, message: Msg): boolean;
  begin(sequence: number): Passage;
}

export interface Passage {
  readonly onSettling: (verdict: Verdict) => void;
  /** The delivery that has to be handled now; `undefined`: the message is done, or comes again by itself. */
  end(settlement: Settlement | undefined): Msg | undefined;
}

interface Entry {
  copy: Msg | undefined;
  verdict: Verdict | undefined;
  settling: boolean;
  /** Whether the copy is what comes again because the message was given back: before that is confirmed. */
  isNext: boolean;
}

export function openUnderWay(): UnderWay {
  const entries = new Map<number, Entry>();
  return {
    values: () => entries.values(),
    keeps: (sequence, message) => {
      const entry = entries.get(sequence);
      if (entry === undefined) return false;
      entry.copy = message;
      entry.isNext = entry.verdict !== undefined && isGivenBack(entry.verdict);
      return true;
    },
    begin: (sequence) => {
      const entry: Entry = { copy: undefined, verdict: undefined, settling: false, isNext: false };
      entries.set(sequence, entry);
      return {
        onSettling: (verdict) => {
          entry.verdict = verdict;
          entry.settling = true;
        },
        end: (settlement) => {
          entries.delete(sequence);
          return settlement?.kind === "confirmed" && !entry.isNext ? undefined : entry.copy;
        },
      };
    },
  };
}
