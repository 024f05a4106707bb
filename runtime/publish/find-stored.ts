import { DeliverPolicy } from "@nats-io/jetstream";
import type { JetStreamClient } from "@nats-io/jetstream";

/** How far the server's clock may be behind ours, in milliseconds. */
const clockSkew = 300_000;

/** The sequence of the first message on a subject that has these headers, stored since then; `undefined`: none. */
export async function findStored(
  js: JetStreamClient,
  place: {
    readonly stream: string;
    readonly subject: string;
    readonly since: Date;
    readonly matches: readonly (readonly [name: string, value: string])[];
  },
): Promise<number | undefined> {
  const consumer = await js.consumers.get(place.stream, {
    filter_subjects: place.subject,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(place.since.getTime() - clockSkew).toISOString(),
    headers_only: true,
  });
  for (;;) {
    const found = await consumer.next({ expires: 2_000 });
    if (found === null) return undefined;
    if (place.matches.every(([name, value]) => found.headers?.get(name) === value)) return found.seq;
    if (found.info.pending === 0) return undefined;
  }
}
