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
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const mayGoOn = (): boolean =>
    signal?.aborted !== true && (failures.length === 0 || options.onFailure === "continue");

  const publishOne = async (payload: unknown, index: number): Promise<void> => {
    try {
      const given = options.each?.(payload, index) ?? {};
      const receipt = await options.publish(payload, { ...given, signal: given.signal ?? signal });
      outcomes[index] = { kind: "published", receipt };
    } catch (error) {
      outcomes[index] = { kind: "failed", error };
      failures.push(error);
    }
  };

  let sourceFailure: { readonly cause: unknown } | undefined;
  try {
    signal?.throwIfAborted();
    for await (const payload of untilAborted(payloads, signal)) {
      const index = outcomes.push(undefined) - 1;
      const publishing = publishOne(payload, index);
      underWay.add(publishing);
      void publishing.finally(() => underWay.delete(publishing));
      while (underWay.size >= limit) await Promise.race(underWay);
      if (!mayGoOn()) break;
    }
    signal?.throwIfAborted();
  } catch (cause) {
    sourceFailure = { cause };
  }
  await Promise.all(underWay);

  const known = outcomes.filter((outcome) => outcome !== undefined);
  if (failures.length > 0 || sourceFailure !== undefined) {
    const cause = failures.length > 0 ? failures[0] : sourceFailure?.cause;
    throw new PartlyPublishedError(event.name, { outcomes: known }, { cause });
  }
  return known.flatMap((outcome) => (outcome.kind === "published" ? [outcome.receipt] : []));
}

/** An iterable that may wait long for its next value must not hold up who has given up. */
async function* untilAborted(payloads: Payloads, signal: AbortSignal | undefined): AsyncGenerator {
  if (signal === undefined || !(Symbol.asyncIterator in payloads)) {
    yield* payloads;
    return;
  }
  const iterator = payloads[Symbol.asyncIterator]();
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = onAbort(signal, () => resolve(undefined));
  });
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
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
