import { AckPolicy, DeliverPolicy } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { readHeaders } from "../message-headers.js";
import { deadLetterFilter, deadLetterStreamName, toKebab } from "../subscribe/names.js";
import type { DeadLetterFilter } from "./filter.js";
import { isMeant } from "./filter.js";
import { readLetter } from "./letter.js";
import type { DeadLetter } from "./letter.js";

/** A letter with where it lies. */
export interface StoredLetter {
  readonly letter: DeadLetter;
  readonly subject: string;
}

/** Letters in memory at a time. */
const pageSize = 256;

/**
 * The letters that were there when it began, oldest first. Only headers are read. Each page has a consumer of its own,
 * so that a slow reader leaves nothing open on the server.
 */
export async function* readPages(
  connection: Connection,
  application: string,
  filter: DeadLetterFilter,
): AsyncGenerator<readonly StoredLetter[]> {
  const { js, jsm } = connection;
  const stream = deadLetterStreamName(application);
  const { state } = await jsm.streams.info(stream);
  const { numbers } = filter;
  const last = Math.min(state.last_seq, numbers === undefined ? Infinity : Math.max(0, ...numbers));
  let next = Math.max(1, state.first_seq, numbers === undefined ? 1 : Math.min(...numbers));
  while (next <= last) {
    const { name, num_pending } = await jsm.consumers.add(stream, {
      ack_policy: AckPolicy.None,
      mem_storage: true,
      inactive_threshold: nanos(30_000),
      headers_only: true,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: next,
      filter_subject:
        filter.actor === undefined
          ? deadLetterFilter(application)
          : `dead.${application}.*.${toKebab(filter.actor)}.>`,
    });
    const page: StoredLetter[] = [];
    try {
      const count = Math.min(num_pending, pageSize);
      if (count === 0) return;
      const consumer = await js.consumers.get(stream, name);
      // letters that are removed meanwhile don't come: then it ends by its time
      let came = 0;
      for await (const message of await consumer.fetch({ max_messages: count, expires: 5_000 })) {
        came += 1;
        next = message.seq + 1;
        if (message.seq > last) break;
        const { headers } = readHeaders(message);
        const letter = readLetter(message.seq, headers, Number(headers.get("Nats-Msg-Size")?.[0] ?? 0));
        if (isMeant(letter, filter)) page.push({ letter, subject: message.subject });
        if (message.info.pending === 0) next = Infinity;
      }
      if (came === 0) return;
    } finally {
      await jsm.consumers.delete(stream, name).catch(() => false); // the server removes it by itself
    }
    if (page.length > 0) yield page;
  }
}
