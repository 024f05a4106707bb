import { RetentionPolicy } from "@nats-io/jetstream";
import type { JetStreamManager, StreamInfo, StreamSource } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import type { Msg } from "@nats-io/transport-node";
import { parameterOf, toFilter } from "../define/subject.js";
import { InvalidDefinitionError, StreamConflictError } from "../errors.js";
import { sourceHeader } from "../headers.js";
import type { BoundActor } from "./bind-actor.js";
import { toStoredDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { ensureInternalStream } from "./internal-stream.js";
import type { InternalStreamOptions } from "./internal-stream.js";
import { partitionPrefix, partitionStreamName } from "./names.js";

/*
 * Where the keys of an actor are divided among processes, a stream of its own takes over its events, each under a
 * subject that begins with the number of its key's partition: the server can compute that only where it stores.
 */

/** Creates the stream, where there is none. It begins where the actor's `deliver` says. */
export async function ensurePartitionStream(
  jsm: JetStreamManager,
  actor: BoundActor,
  options: InternalStreamOptions & { readonly events: StreamInfo; readonly partitions: number },
): Promise<StreamInfo> {
  const { events, partitions } = options;
  const name = partitionStreamName(actor.durable);
  const { retention } = events.config;
  if (retention !== "limits") {
    const hint =
      "Partitions take over what is stored: a stream that deletes what was handled has nothing to take";
    const stream = events.config.name;
    throw new StreamConflictError({ stream, setting: "retention", wanted: "limits", found: retention, hint });
  }
  const transforms = transformsOf(actor, partitions);
  const { created, info } = await ensureInternalStream(
    jsm,
    {
      name,
      subjects: [],
      description: `The events of ${actor.key} by partition`,
      retention: RetentionPolicy.Workqueue,
      storage: events.config.storage,
      // its ids were judged where the events are; the server knows no shorter time
      duplicate_window: nanos(100),
      sources: [{ name: events.config.name, ...beginning(actor, events), subject_transforms: transforms }],
    },
    options,
  );
  const found = info.config.sources?.[0]?.subject_transforms;
  if (created || JSON.stringify(found) === JSON.stringify(transforms)) return info;
  throw new StreamConflictError({
    stream: name,
    setting: `partitions of actor "${actor.key}"`,
    wanted: transforms.map(({ dest }) => dest),
    found: found?.map(({ dest }) => dest),
    hint: "Let the actor handle what is left in it, delete it, and register again with `deliver: { sequence }`",
  });
}

function beginning(actor: BoundActor, events: StreamInfo): Partial<StreamSource> {
  const { deliver } = actor;
  if (deliver === "all") return {};
  if (deliver === "new") return { opt_start_seq: events.state.last_seq + 1 };
  if ("sequence" in deliver) return { opt_start_seq: deliver.sequence };
  return { opt_start_time: new Date(deliver.since).toISOString() };
}

/** Of each filter of the actor: `orders.*.placed` becomes `<prefix>.{{partition(8,1)}}.orders.{{wildcard(1)}}.placed`. */
function transformsOf(actor: BoundActor, partitions: number) {
  const parameter = parameterOf(actor.order?.key ?? "");
  return actor.filters.map((filter) => {
    const tokens = filter.split(".");
    const places = actor.routes
      .filter(({ event }) => overlapsAll(toFilter(event.subject).split("."), tokens))
      .map(({ event }) => event.subject.split(".").indexOf(`{${parameter}}`));
    const [place = -1] = places;
    if (place < 0 || places.some((other) => other !== place)) {
      const expected = "a parameter that is a whole token, at the same place of all subjects that overlap";
      throw new InvalidDefinitionError(`actor "${actor.key}": orderBy.key`, actor.order?.key, expected);
    }
    const wildcards = (end: number): number =>
      tokens.slice(0, end + 1).filter((token) => token === "*").length;
    const copied = tokens.map((token, index) =>
      token === "*" ? `{{wildcard(${wildcards(index)})}}` : token,
    );
    const partition = `{{partition(${partitions},${wildcards(place)})}}`;
    return { src: filter, dest: [partitionPrefix(actor), partition, ...copied].join(".") };
  });
}

/** Whether the wider filter takes all of the narrower one. */
function overlapsAll(narrow: readonly string[], wide: readonly string[]): boolean {
  return (
    narrow.length === wide.length && wide.every((token, index) => token === "*" || token === narrow[index])
  );
}

/** The actor as it is in each of its partitions; `undefined`: it has none. */
export function partitionsOf(actor: BoundActor): readonly BoundActor[] | undefined {
  const count = actor.order?.partitions;
  if (count === undefined) return undefined;
  return Array.from({ length: count }, (_, partition) => ({
    ...actor,
    durable: `${actor.durable}-${partition}`,
    filters: [`${partitionPrefix(actor)}.${partition}.>`],
    deliver: "all",
  }));
}

/** The original of what has come from a partition; `undefined`: it is none. */
export function readPartitioned(message: Msg, actor: BoundActor): Delivery | undefined {
  const copy = toStoredDelivery(message);
  const [stream, sequence] = copy?.headers.get(sourceHeader)?.[0]?.split(" ") ?? [];
  if (copy === undefined || stream === undefined || sequence === undefined) return undefined;
  const before = partitionPrefix(actor).split(".").length + 1;
  return {
    ...copy,
    subject: copy.subject.split(".").slice(before).join("."),
    headers: new Map([...copy.headers].filter(([name]) => name !== sourceHeader)),
    stream,
    sequence: Number(sequence),
  };
}
