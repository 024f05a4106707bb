import { JetStreamApiError } from "@nats-io/jetstream";
import type { ConnectionOptions } from "../connection-options.js";
import { openConnection } from "../connection.js";
import type { Connection } from "../connection.js";
import { legalName } from "../define/checks.js";
import { environmentOf } from "../define/environment.js";
import type { SubscriberDefinition } from "../define/subscriber.js";
import { ClosedError, StreamMissingError } from "../errors.js";
import { readHeaders } from "../message-headers.js";
import { deadLetterFilter, deadLetterStreamName } from "../subscribe/names.js";
import { isForeignHeader } from "../subscribe/dead-letter-headers.js";
import { unavailable, whereAvailable } from "../streams/index.js";
import type { DeadLetters, SweepOptions, SweepReport, SweepResult } from "./dead-letters.js";
import type { DeadLetterFilter } from "./filter.js";
import { readLetter } from "./letter.js";
import type { DeadLetterContent } from "./letter.js";
import { readPages } from "./pages.js";
import type { StoredLetter } from "./pages.js";
import { openReplays } from "./queue-replay.js";

/**
 * Opens the dead letters of an application: by its name, or by its subscriber. Throws `ConnectionFailedError`, and
 * `StreamMissingError` where `register()` of its subscriber was never called, `JetStreamUnavailableError`.
 */
export async function openDeadLetters(
  owner: string | SubscriberDefinition,
  options: ConnectionOptions = {},
): Promise<DeadLetters> {
  const name = typeof owner === "string" ? owner : owner.name;
  legalName(name, "application");
  const application = environmentOf(options.prefix).application(name);
  const connection = await openConnection(options, `${application} dead letters`);
  const stream = deadLetterStreamName(application);
  try {
    await whereAvailable(requireStream(connection, application));
  } catch (error) {
    await connection.close();
    throw error;
  }
  const ensureOpen = (): void => {
    if (connection.nats.isClosed()) throw new ClosedError(`dead letters of ${application}`);
  };

  const sweep = async (
    filter: DeadLetterFilter,
    settings: SweepOptions,
    act: (letter: StoredLetter) => Promise<SweepResult>,
  ): Promise<SweepReport> => {
    ensureOpen();
    const counts = { done: 0, already: 0, "no-actor": 0 };
    for await (const page of readPages(connection, application, filter)) {
      // some at a time: one round trip each would take long, all at once much memory of the server
      for (let start = 0; start < page.length; start += 32) {
        if (settings.signal?.aborted === true) return counts;
        const some = page.slice(start, start + 32);
        const results = await Promise.all(some.map(async (each) => [each.letter, await act(each)] as const));
        for (const [letter, result] of results) {
          counts[result] += 1;
          settings.onLetter?.(letter, result);
        }
      }
    }
    return counts;
  };
  const remove = async ({ letter }: StoredLetter): Promise<SweepResult> => {
    try {
      return (await connection.jsm.streams.deleteMessage(stream, letter.number, false)) ? "done" : "already";
    } catch (error) {
      // 10043, 10037: it is gone already
      if (error instanceof JetStreamApiError && (error.code === 10043 || error.code === 10037))
        return "already";
      throw error;
    }
  };
  const close = (): Promise<void> => connection.close();
  return {
    application,
    stream,
    async *list(filter = {}) {
      ensureOpen();
      try {
        for await (const page of readPages(connection, application, filter)) {
          for (const { letter } of page) yield letter;
        }
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    show: (number) => {
      ensureOpen();
      return whereAvailable(readOne(connection, stream, number));
    },
    replay: async (filter, settings = {}) => {
      ensureOpen();
      const replays = await whereAvailable(openReplays(connection, application));
      return whereAvailable(
        sweep(filter, settings, ({ subject, letter }) =>
          replays.queue(subject, { actor: letter.actor, dryRun: settings.dryRun === true }),
        ),
      );
    },
    drop: (filter, settings = {}) =>
      whereAvailable(
        sweep(filter, settings, settings.dryRun === true ? () => Promise.resolve("done") : remove),
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function requireStream({ jsm }: Connection, application: string): Promise<void> {
  const stream = deadLetterStreamName(application);
  try {
    await jsm.streams.info(stream);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== 10059) throw error;
    throw new StreamMissingError({ subject: deadLetterFilter(application), stream }, { cause: error });
  }
}

async function readOne(
  { jsm }: Connection,
  stream: string,
  number: number,
): Promise<DeadLetterContent | undefined> {
  // the server calls anything else a bad request
  if (!Number.isSafeInteger(number) || number < 1) return undefined;
  const stored = await jsm.streams.getMessage(stream, { seq: number });
  if (stored === null) return undefined;
  const { headers } = readHeaders({ headers: stored.header });
  return {
    ...readLetter(number, headers, stored.data.length),
    payload: stored.data,
    headers: new Map([...headers].filter(([name]) => isForeignHeader(name))),
  };
}
