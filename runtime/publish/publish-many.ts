import { onAbort } from "../abort.js";
import { positiveInteger } from "../define/checks.js";
import type { EventDefinition } from "../define/event.js";
import { PartlyPublishedError } from "../errors.js";
import type { PublishOutcome } from "../errors.js";
import type { PublishGiven } from "./publish-one.js";
import type { Receipt } from "./receipt.js";

export type Payloads = Iterable<unknown> | AsyncIterable<unknown>;

/** The options of a `publishMany`, as they are when the compiler has checked them. */
export interface PublishManyGiven {
  readonly inFlight?: number | undefined;
  readonly onFailure?: "stop" | "continue" | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly each?: ((payload: unknown, index: number) => PublishGiven) | undefined;
}

type Publish = (payload: unknown, options: PublishGiven) => Promise<Receipt>;

export async function publishAll(
  event: EventDefinition,
  payloads: Payloads,
  options: PublishManyGiven & { readonly publish: Publish },
): Promise<readonly Receipt[]> {
  const limit = positiveInteger(options.inFlight ?? 256, `event "${event.name}": inFlight`);
  const { signal } = options;
  const outcomes: (PublishOutcome | undefined)[] = [];
  let underWay = 0;
  let onEnd = (): void => undefined;
  /**
   * Not a race between all that is under way, which would leave something on each of them each time. After all that has been
   * acknowledged together: what follows it is then sent by one write to the socket.
   */
  const someEnd = (): Promise<void> =>
    new Promise((resolve) => {
      onEnd = () => {
        onEnd = () => undefined;
        setImmediate(resolve);
      };
    });
  const failures: unknown[] = [];
  const mayGoOn = (): boolean =>
    signal?.aborted !== true && (failures.length === 0 || options.onFailure === "continue");

  /** Never rejects. */
  const publishOne = async (payload: unknown, index: number): Promise<void> => {
    try {
      const given = options.each?.(payload, index) ?? {};
      const receipt = await options.publish(payload, { ...given, signal: given.signal ?? signal });
      outcomes[index] = { kind: "published", receipt };
    } catch (error) {
      outcomes[index] = { kind: "failed", error };
      failures.push(error);
    }
    underWay -= 1;
    onEnd();
  };

  const begin = (payload: unknown): void => {
    const index = outcomes.push(undefined) - 1;
    underWay += 1;
    void publishOne(payload, index);
  };

  let sourceFailure: { readonly cause: unknown } | undefined;
  try {
    signal?.throwIfAborted();
    if (Symbol.asyncIterator in payloads) {
      for await (const payload of untilAborted(payloads, signal)) {
        begin(payload);
        while (underWay >= limit) await someEnd();
        if (!mayGoOn()) break;
      }
    } else {
      for (const payload of payloads) {
        begin(payload);
        while (underWay >= limit) await someEnd();
        if (!mayGoOn()) break;
      }
    }
    signal?.throwIfAborted();
  } catch (cause) {
    sourceFailure = { cause };
  }
  while (underWay > 0) await someEnd();

  const known = outcomes.filter((outcome) => outcome !== undefined);
  if (failures.length > 0 || sourceFailure !== undefined) {
    const cause = failures.length > 0 ? failures[0] : sourceFailure?.cause;
    throw new PartlyPublishedError(event.name, { outcomes: known }, { cause });
  }
  return known.flatMap((outcome) => (outcome.kind === "published" ? [outcome.receipt] : []));
}

/** An iterable that may wait long for its next value must not hold up who has given up. */
async function* untilAborted(
  payloads: AsyncIterable<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator {
  if (signal === undefined) {
    yield* payloads;
    return;
  }
  const iterator = payloads[Symbol.asyncIterator]();
  let onAborted = (): void => undefined;
  const stop = onAbort(signal, () => onAborted());
  /** `undefined`: given up. Not a race, which would leave something on the same promise for each value. */
  const nextOrAborted = (): Promise<IteratorResult<unknown> | undefined> =>
    new Promise((resolve, reject) => {
      onAborted = () => resolve(undefined);
      iterator.next().then(resolve, reject);
    });
  let ended = false;
  try {
    while (!signal.aborted) {
      const next = await nextOrAborted();
      if (next === undefined) return;
      ended = next.done === true;
      if (ended) return;
      yield next.value;
    }
  } finally {
    stop();
    // one that never answers would hold up the rest, so nobody waits for it
    if (!ended) iterator.return?.().catch(() => undefined);
  }
}
