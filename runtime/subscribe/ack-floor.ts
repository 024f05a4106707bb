import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";

/** How far all of a consumer's messages are done, as the server said when it was asked last. */
export interface AckFloor {
  /** Place in the stream; what comes after it was not known to be done. */
  readonly sequence: number;
  readonly knownAt: Date;
  stop(): void;
}

/** Between two looks, in milliseconds: what is done meanwhile comes again where the consumer is deleted. */
const interval = 5_000;

/** Follows the floor of a consumer that may be deleted: afterwards nobody knows it any more. */
export function followAckFloor(consumer: ConsumerInfo, connection: Connection): AckFloor {
  let sequence = consumer.ack_floor.stream_seq;
  let knownAt = new Date();
  const look = async (): Promise<void> => {
    const asked = new Date();
    // no answer: the server may be starting, and what was known stays true
    const info = await connection.jsm.consumers
      .info(consumer.stream_name, consumer.name)
      .catch(() => undefined);
    // another one of that name begins anew
    if (info === undefined || info.created !== consumer.created) return;
    sequence = Math.max(sequence, info.ack_floor.stream_seq);
    knownAt = asked;
  };
  const timer = setInterval(() => void look(), interval);
  return {
    get sequence() {
      return sequence;
    },
    get knownAt() {
      return knownAt;
    },
    stop: () => clearInterval(timer),
  };
}
