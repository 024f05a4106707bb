import type { ConsumerConfig, ConsumerInfo } from "@nats-io/jetstream";
import { ConsumerConflictError } from "../errors.js";
import type { ConsumerChange } from "./subscriber-report.js";

export interface ConsumerComparison {
  /** What an update changes. */
  readonly changes: readonly ConsumerChange[];
  /** What differs and can't be changed, and need not be. */
  readonly kept: readonly ConsumerChange[];
  /** What differs, can't be changed, and must not stay. */
  readonly fixed: readonly ConsumerChange[];
  /** To be merged into the existing configuration; `undefined` takes a setting out of it. */
  readonly config: Partial<ConsumerConfig>;
}

/** Keys of a consumer's metadata: whose it is, and of which actor. */
export const applicationKey = "hazelnats.application";
export const actorKey = "hazelnats.actor";

/** Changed by an update. */
const mutable = [
  "description",
  "ack_wait",
  "max_deliver",
  "max_ack_pending",
  "filter_subject",
  "filter_subjects",
  // what nobody states, but what changes the delivery where somebody set it by hand
  "backoff",
  "headers_only",
] as const satisfies readonly (keyof ConsumerConfig)[];

/** What a consumer is: the server refuses to change it. */
const nature = [
  "ack_policy",
  "deliver_subject",
  "deliver_group",
  "replay_policy",
] as const satisfies readonly (keyof ConsumerConfig)[];

/** Read when a consumer is created, and never again. */
const atBirth = [
  "deliver_policy",
  "opt_start_seq",
  "opt_start_time",
] as const satisfies readonly (keyof ConsumerConfig)[];

/**
 * Compares an existing consumer with what an actor wants. Throws `ConsumerConflictError` where it belongs to
 * somebody else: two applications that share a consumer split the messages without a word.
 */
export function compareConsumer(
  wanted: ConsumerConfig,
  info: ConsumerInfo,
  options: {
    /** Whether a consumer that Hazelnats did not create may be taken over. */
    readonly adopt: boolean;
  },
): ConsumerComparison {
  const found = info.config;
  const conflict = (setting: string, values: { wanted: unknown; found: unknown; hint: string }) =>
    new ConsumerConflictError({ stream: info.stream_name, consumer: info.name, setting, ...values });

  const owner = found.metadata?.[applicationKey];
  const self = wanted.metadata?.[applicationKey];
  if (owner !== self && !(owner === undefined && options.adopt)) {
    const hint =
      owner === undefined
        ? "Hazelnats did not create it: state `durable` to take it over, or delete it"
        : "It belongs to another application: state another `durable`";
    throw conflict("application", { wanted: self, found: owner, hint });
  }
  const metadata = { ...found.metadata, ...wanted.metadata };
  const differing = (keys: readonly (keyof ConsumerConfig)[]): readonly ConsumerChange[] =>
    keys
      .filter((key) => !same(wanted[key], found[key]))
      .map((key) => ({ setting: key, from: found[key], to: wanted[key] }));
  const changes: readonly ConsumerChange[] = [
    ...differing(mutable),
    ...Object.entries(wanted.metadata ?? {})
      .filter(([key, value]) => found.metadata?.[key] !== value)
      .map(([key, value]) => ({ setting: `metadata.${key}`, from: found.metadata?.[key], to: value })),
  ];
  const config = Object.fromEntries(differing(mutable).map(({ setting, to }) => [setting, to]));
  return { changes, kept: differing(atBirth), fixed: differing(nature), config: { ...config, metadata } };
}

// A server leaves out what is empty or off.
function same(wanted: unknown, found: unknown): boolean {
  return JSON.stringify(normal(wanted)) === JSON.stringify(normal(found));
}

function normal(value: unknown): unknown {
  if (value === undefined || value === false || value === "") return null;
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? null : value.map(String).toSorted();
}
