import type { Connection } from "../connection.js";
import { JetStreamUnavailableError } from "../errors.js";
import { NotRegisteredError } from "../errors/consumer.js";
import { waitAtMost } from "../patience.js";
import { findStream } from "../streams/index.js";
import { isForbidden, isSilence } from "../streams/server-level.js";
import type { AckFloor } from "./ack-floor.js";
import type { BoundActor } from "./bind-actor.js";
import { locateAll } from "./locate.js";
import type { StoredPlace } from "./place.js";
import type { RecreateReport } from "./recreate-report.js";
import { registerConsumer } from "./register-consumers.js";
import { registerActors } from "./register.js";

export interface RecreateOptions {
  readonly application: string;
  readonly connection: Connection;
  readonly floor: AckFloor;
  readonly signal: AbortSignal;
}

interface Recreated {
  readonly place: StoredPlace;
  readonly report: RecreateReport;
}

/** Between two tries where the server does not answer, in milliseconds. */
const pause = 500;

/** Creates a deleted consumer again, with its stream where that is missing too. Throws as `register()` does. */
export async function recreate(place: StoredPlace, options: RecreateOptions): Promise<Recreated | undefined> {
  while (!options.signal.aborted) {
    try {
      return await createAgain(place, options);
    } catch (error) {
      const isPassing = isSilence(error) || error instanceof JetStreamUnavailableError;
      if (!isPassing || isForbidden(error) || options.connection.nats.isClosed()) throw error;
      await waitAtMost({ milliseconds: pause, signal: options.signal });
    }
  }
  return undefined;
}

/** Only what is missing: of a consumer of its own nothing else is known to the server. */
async function register(
  actor: BoundActor,
  { application, connection }: Pick<RecreateOptions, "application" | "connection">,
): Promise<{ readonly kind: string | undefined }> {
  const { streams, consumers } = await registerActors(connection, [actor], { application });
  if (actor.own === undefined) return { kind: consumers[0]?.kind };
  const stream = actor.stream && (await findStream(connection.jsm, actor.stream));
  if (stream === undefined)
    throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: streams[0]?.stream });
  return registerConsumer(connection.jsm, actor, { stream, mode: "update" });
}

async function createAgain(
  { actor, stored }: StoredPlace,
  { application, connection, floor, signal }: RecreateOptions,
): Promise<Recreated> {
  const found = actor.stream && (await findStream(connection.jsm, actor.stream));
  const isSame = found?.created === stored.stream.created;
  const firstSequence = isSame ? floor.sequence + 1 : 1;
  const again: BoundActor = { ...actor, deliver: isSame ? { sequence: firstSequence } : "all" };
  const { kind } = await register(again, { application, connection });
  const [located] = await locateAll(connection, [actor], { what: `actor "${actor.key}"`, signal });
  if (located?.stored === undefined) throw new Error(`actor "${actor.key}" lost its stream`);
  const { consumer } = located.stored;
  return {
    place: { ...located, stored: located.stored },
    report: {
      actor: actor.key,
      deleted: isSame ? ("consumer" as const) : ("stream" as const),
      stream: consumer.stream_name,
      consumer: consumer.name,
      created: kind === "created",
      firstSequence: isSame ? (consumer.config.opt_start_seq ?? firstSequence) : 1,
      repeatsSince: floor.knownAt,
      pending: consumer.num_pending + consumer.num_ack_pending,
    },
  };
}
