import type { EventDefinition } from "../define/event.js";
import { RemoteError } from "../errors.js";
import type { BoundActor } from "./bind-actor.js";
import type { Arrival } from "./dispatch.js";
import type { RunResult } from "./run-handler.js";
import type { Settlement } from "./settlement.js";
import type { Outcome, Verdict } from "./verdict.js";

/** Whether the server has heard that the message never comes again. */
export function isDone(verdict: Verdict, settlement: Settlement): boolean {
  switch (verdict.kind) {
    case "acknowledge":
    case "ignore":
    case "drop":
    case "dead-letter":
      return settlement.kind === "confirmed";
    case "retry":
    case "postpone":
    case "hand-back":
    case "abandon":
      return false;
  }
}

/** What a run came to, for the judge. */
export function outcomeOf(result: RunResult): Outcome {
  switch (result.kind) {
    case "returned":
      return result;
    case "threw":
    case "timed-out":
      return { kind: "failed", error: result.error };
    case "interrupted":
      return result;
  }
}

/** A `RemoteError` is an answer: the caller wants it now, and not after the last attempt. */
export function answerRefusal(outcome: Outcome): Outcome {
  return outcome.kind === "failed" && outcome.error instanceof RemoteError
    ? { kind: "refused", error: outcome.error }
    : outcome;
}

/** The event in whose name a message is answered that can't be read; `undefined`: the actor answers nothing. */
export function requestOf(actor: BoundActor): EventDefinition | undefined {
  return actor.routes.find((route) => route.event.reply !== undefined)?.event;
}

/** `undefined`: it can't be told. */
export function eventOf(arrival: Arrival): EventDefinition | undefined {
  switch (arrival.kind) {
    case "event":
      return arrival.route.event;
    case "invalid":
    case "other":
      return arrival.event;
    case "foreign":
      return undefined;
  }
}
