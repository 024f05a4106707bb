import { positiveDuration } from "../define/checks.js";
import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import type { Events } from "../define/publisher.js";
import {
  InvalidDefinitionError,
  PublishNotSentError,
  PublishOutcomeUnknownError,
  StreamMissingError,
} from "../errors.js";
import { longestTimer, waitAtMost } from "../patience.js";
import { windowOf } from "./deadline.js";
import type { PublishGiven } from "./publish-one.js";
import type { InputOfAll, PublishOptions, SentBy } from "./publish-options.js";
import type { Publisher } from "./publisher.js";

export type ClockOptions<Event extends EventDefinition> = {
  /** The ticks are the multiples of it since 1970, in UTC: `"1m"` ticks with each new minute. From `"1s"`. */
  readonly every: Duration;
  /** How long after those. Default `"0s"`. */
  readonly offset?: Duration;
  /** Called at each tick, in each process. Of those that come in time, one is stored. */
  readonly payload: (tick: Date) => InputOfAll<Event> | Promise<InputOfAll<Event>>;
  /** Aborting it ends the clock; what is on its way still arrives. */
  readonly signal?: AbortSignal;
  /**
   * Told of each tick that this process could not publish in time: the server was away (`error`), or the process stood
   * still (`undefined`). Another process may have published it.
   */
  readonly onMissed?: (tick: Date, error: unknown) => void;
} & (Record<never, never> extends PublishOptions<Event>
  ? { readonly options?: (tick: Date) => Omit<PublishOptions<Event>, ClockOwn> }
  : { readonly options: (tick: Date) => Omit<PublishOptions<Event>, ClockOwn> });

type ClockOwn =
  "at" | "confirm" | "delay" | "expectLastSequence" | "id" | "onDuplicate" | "replace" | "timeout";

/**
 * Publishes an event at each tick, with a payload that is made then, until the signal aborts. Run it in any number of
 * processes: the id of the event is the tick (`<event>:2026-01-31T12:00:00.000Z`), so one of them stores it. Rejects with
 * what `payload` throws, and as `publish` does where trying again would not help.
 *
 * ```ts
 * await runClock(publisher, minutePassed, { every: "1m", payload: (tick) => ({ at: tick.toISOString() }), signal });
 * ```
 */
export async function runClock<Sent extends Events, Event extends EventDefinition>(
  publisher: Publisher<Sent>,
  event: Event & SentBy<Sent, Event>,
  options: ClockOptions<NoInfer<Event>>,
): Promise<void> {
  const where = `clock of the event "${event.name}"`;
  const { stream } = event;
  if (stream === undefined || event.reply !== undefined) {
    const expected =
      "an event that has a stream and no reply: its id makes the ticks of several processes one";
    throw new InvalidDefinitionError(where, event.name, expected);
  }
  const every = positiveDuration(options.every, `${where}: every`);
  if (every < 1_000)
    throw new InvalidDefinitionError(`${where}: every`, options.every, "at least one second");
  const offset = toMilliseconds(options.offset ?? "0s", `${where}: offset`) % every;
  // later than that, another process may have published it so long ago that the stream has forgotten
  const grace = Math.min(every, windowOf(stream) * 0.8);
  const { signal, onMissed } = options;
  // the types say that these are the options of the event, beside those that are the clock's
  const { publish } = publisher as unknown as {
    readonly publish: (event: EventDefinition, payload: unknown, given: PublishGiven) => Promise<unknown>;
  };
  const sound = async (tick: Date): Promise<void> => {
    const payload = await options.payload(tick);
    const left = tick.getTime() + grace - Date.now();
    if (left < 1) return onMissed?.(tick, undefined);
    const given = options.options?.(tick) ?? {};
    try {
      await publish(event, payload, { ...given, id: tick.toISOString(), timeout: `${Math.floor(left)}ms` });
    } catch (error) {
      if (!isPassing(error)) throw error;
      onMissed?.(tick, error);
    }
  };

  // one that has just passed may be missing, because the processes were restarted
  let next = Math.floor((Date.now() - offset) / every) * every + offset;
  if (Date.now() - next >= grace) next += every;
  while (signal?.aborted !== true) {
    const wait = next - Date.now();
    if (wait > 0) {
      await waitAtMost({ milliseconds: Math.min(wait, longestTimer), signal });
      continue;
    }
    if (-wait < grace) await sound(new Date(next));
    else onMissed?.(new Date(next), undefined);
    const passed = Math.floor((Date.now() - offset) / every) * every + offset;
    // of those that went by meanwhile, only the last one can be in time
    for (next += every; next < passed; next += every) onMissed?.(new Date(next), undefined);
  }
}

/** Whether the next tick may be published all the same. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof PublishNotSentError ||
    error instanceof PublishOutcomeUnknownError ||
    error instanceof StreamMissingError
  );
}
