import type { Rate, RateTurn } from "./rate.js";
import type { Turn, Turnstile } from "./turnstile.js";

/** What a message passes before it runs, in this order; each may keep it waiting. */
export interface GateOptions {
  /** Of the actor in this process. */
  readonly turnstile: Pick<Turnstile, "enter">;
  /** What it grants may be worth nothing any more when there is a place; then it is asked again. */
  readonly rate: Pick<Rate, "enter">;
  /** Places that others want, too: nobody waits for anything else with one of them. */
  readonly places: ReadonlyArray<{ enter(): Turn }>;
}

/** All gates of one message, as one turnstile. */
export interface Gates extends Pick<Turnstile, "enter"> {
  /** It runs: what counts starts counts it. */
  started(): void;
}

export function openGates(options: GateOptions): Gates {
  let allowance: RateTurn | undefined;
  return {
    enter: (message) => {
      allowance = options.rate.enter();
      return pass(options, allowance, options.turnstile.enter(message));
    },
    started: () => allowance?.started(),
  };
}

function pass({ places }: GateOptions, allowance: RateTurn, turn: Turn): Turn {
  const taken: Turn[] = [];
  let passed = 0;
  let left = false;
  const leavePlaces = (): void => {
    for (const place of taken.splice(0)) place.leave();
  };
  const waitAt = (gate: number): Promise<void> | undefined => {
    if (gate === 0) return turn.come;
    if (gate === 1) return allowance.come();
    const place = places[gate - 2]?.enter();
    if (place !== undefined) taken.push(place);
    return place?.come;
  };
  /** What to wait for next; `undefined`: it may run, or has left. No promise where there is nothing to wait for. */
  const advance = (): Promise<void> | undefined => {
    while (!left) {
      if (passed === 2 + places.length) {
        if (allowance.isFresh) return undefined;
        leavePlaces();
        passed = 1;
      }
      const wait = waitAt(passed);
      passed += 1;
      if (wait !== undefined) return wait;
    }
    return undefined;
  };
  const first = advance();
  const rest = async (start: Promise<void>): Promise<void> => {
    for (let wait: Promise<void> | undefined = start; wait !== undefined; wait = advance()) await wait;
  };
  return {
    come: first && rest(first),
    leave: () => {
      left = true;
      allowance.leave();
      leavePlaces();
      turn.leave();
    },
  };
}
