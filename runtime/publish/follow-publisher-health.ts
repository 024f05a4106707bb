import type { Connection } from "../connection.js";
import type { EventDefinition } from "../define/event.js";
import { probePatience, remember } from "../health.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import { findStream } from "../streams/index.js";
import type { PublisherHealth, PublisherReason } from "./publisher-health.js";

/** Asks for a publisher's health. It never rejects. The server is asked once in 5 seconds, however often it is called. */
export function followPublisherHealth(sources: {
  readonly connection: Connection;
  readonly link: Link;
  /** As they are in their environment. */
  readonly events: readonly EventDefinition[];
}): () => Promise<PublisherHealth> {
  const { connection, link, events } = sources;
  const ask = remember(async () => {
    const reasons: PublisherReason[] = [];
    const missing = askStreams(connection, events).then((found) => void reasons.push(...found));
    let late = true;
    await waitAtMost(
      { milliseconds: probePatience },
      missing.then(() => {
        late = false;
      }),
    );
    return late ? [{ kind: "jetstream" as const }] : reasons;
  });
  return async () => {
    const { nats } = connection;
    if (nats.isClosed()) return { live: false, ready: false, reasons: [{ kind: "closed" }] };
    const reasons = link.isUp ? await ask() : [{ kind: "down" as const }];
    return { live: true, ready: reasons.length === 0, reasons };
  };
}

/** Never rejects. */
async function askStreams(
  connection: Connection,
  events: readonly EventDefinition[],
): Promise<readonly PublisherReason[]> {
  const streams = new Map(events.flatMap((event) => (event.stream ? [[event.stream.name, event]] : [])));
  const answers = await Promise.all(
    [...streams.values()].map(async (event): Promise<readonly PublisherReason[]> => {
      if (event.stream === undefined) return [];
      try {
        const found = await findStream(connection.jsm, event.stream);
        return found === undefined ? [{ kind: "stream", event: event.name }] : [];
      } catch (error) {
        return [{ kind: "jetstream", error }];
      }
    }),
  );
  return answers.flat();
}
