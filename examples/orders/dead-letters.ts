import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";

export interface DeadLetter {
  readonly actor: string;
  readonly reason: string;
  readonly payload: string;
}

/** All dead letters of the two services, read from their streams as any NATS client could. */
export async function deadLetters(connection: NatsConnection): Promise<readonly DeadLetter[]> {
  const manager = await jetstreamManager(connection);
  const letters: DeadLetter[] = [];
  for (const stream of ["billing-dead", "notifications-dead"]) {
    const { state } = await manager.streams.info(stream);
    for (let sequence = state.first_seq; sequence <= state.last_seq; sequence++) {
      const message = await manager.streams.getMessage(stream, { seq: sequence });
      if (message === null) continue;
      letters.push({
        actor: message.header.get("Hazelnats-Dead-Actor"),
        reason: message.header.get("Hazelnats-Dead-Error"),
        payload: message.string(),
      });
    }
  }
  return letters;
}
