import { JetStreamApiError } from "@nats-io/jetstream";
import type { StreamInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { EventDefinition } from "../define/event.js";
import type { StreamDefinition } from "../define/stream.js";
import { StreamConflictError, StreamMissingError, StreamRefusedError } from "../errors.js";
import { findStream, holdersOf, overlapError } from "./find-stream.js";
import { createdByKey, ownerKey } from "./ownership.js";
import { reconcile } from "./reconcile.js";
import type { AllowedChange, StreamReport } from "./report.js";
import { scheduleStreamOf, sourcesWith } from "./schedule-stream.js";
import { requireCapability, requireMetadata, unavailable } from "./server-level.js";
import { defaultWindow, statedConfig } from "./settings.js";

export interface EnsureStreamsOptions {
  readonly application: string;
  /** An owner creates and updates; a reader creates what is missing and changes nothing. */
  readonly role: "owner" | "reader";
  /** `verify` changes nothing at all: what is missing or differs is an error. */
  readonly mode: "update" | "verify";
  readonly allow: readonly AllowedChange[];
  /** Names of streams that have schedules, whether or not they state it. */
  readonly scheduled?: ReadonlySet<string>;
}

// The server's answers when somebody else was faster: the name is in use, the subjects overlap.
const overtaken: readonly number[] = [10058, 10065];
const rounds = 5;

/**
 * Makes sure that the streams of these events exist. Any number of processes may do so at the same time. Throws
 * `StreamConflictError`, `StreamMissingError`, `StreamRefusedError`, `ServerTooOldError` or
 * `JetStreamUnavailableError`.
 */
export async function ensureStreams(
  connection: Connection,
  events: readonly EventDefinition[],
  options: EnsureStreamsOptions,
): Promise<readonly StreamReport[]> {
  const streams = new Map(
    events.flatMap(({ stream }) => {
      if (stream === undefined) return [];
      const scheduled = options.scheduled?.has(stream.name) === true;
      return [[stream.name, scheduled ? { ...stream, schedules: true } : stream] as const];
    }),
  );
  if (streams.size === 0) return [];
  try {
    requireMetadata(connection);
    for (const event of events.filter(({ ttl }) => ttl !== undefined)) {
      await requireCapability(connection, "messageTtl", `the ttl of the event "${event.name}"`);
    }
    for (const stream of streams.values()) await requireSettings(connection, stream);
    const reports: StreamReport[] = [];
    for (const stream of streams.values()) {
      const messageTtl = events.some(({ stream: of, ttl }) => of?.name === stream.name && ttl !== undefined);
      // before the stream that sources it
      const schedules = stream.schedules === true ? await ensureSchedules(connection, stream, options) : [];
      reports.push(
        await ensureStream(connection, stream, { ...options, messageTtl, holdsSchedules: false }),
        ...schedules,
      );
    }
    return reports;
  } catch (cause) {
    throw unavailable(cause);
  }
}

async function requireSettings(connection: Connection, stream: StreamDefinition): Promise<void> {
  for (const setting of ["messageTtl", "atomicBatches", "schedules"] as const) {
    if (stream[setting] === true) {
      await requireCapability(connection, setting, `the setting ${setting} of the stream ${stream.name}`);
    }
  }
}

async function ensureSchedules(
  connection: Connection,
  stream: StreamDefinition,
  options: EnsureStreamsOptions,
): Promise<readonly StreamReport[]> {
  const beside = scheduleStreamOf(stream);
  const settings = { ...options, messageTtl: true, holdsSchedules: true };
  return [await ensureStream(connection, beside, settings)];
}

type StreamOptions = EnsureStreamsOptions & {
  readonly messageTtl: boolean;
  /** It is the stream of another stream's schedules. */
  readonly holdsSchedules: boolean;
};

async function ensureStream(
  connection: Connection,
  stream: StreamDefinition,
  options: StreamOptions,
): Promise<StreamReport> {
  for (let round = 1; ; round += 1) {
    const info = await findStream(connection.jsm, stream);
    try {
      return info === undefined
        ? await create(connection, stream, options)
        : await keepOrUpdate(connection, { stream, info }, options);
    } catch (cause) {
      if (!(cause instanceof JetStreamApiError)) throw cause;
      if (overtaken.includes(cause.code) && round < rounds) continue;
      throw new StreamRefusedError(
        { stream: stream.name, serverCode: cause.code, reason: cause.message },
        { cause },
      );
    }
  }
}

async function create(
  connection: Connection,
  stream: StreamDefinition,
  options: StreamOptions,
): Promise<StreamReport> {
  if (options.mode === "verify") {
    throw new StreamMissingError({ subject: stream.subjects.join(", "), stream: stream.name });
  }
  const created = { [createdByKey]: options.application };
  const metadata = options.role === "owner" ? { ...created, [ownerKey]: options.application } : created;
  const sources = sourcesWith(stream, {});
  const window = defaultWindow(stream, {});
  const { config } = await connection.jsm.streams.add({
    name: stream.name,
    ...statedConfig(stream, options),
    ...(sources === undefined ? {} : { sources }),
    ...(window === undefined ? {} : { duplicate_window: window }),
    metadata,
  });
  // 2.15.1 lets two creations of overlapping streams through that come at the same moment (70 of 200, measured)
  const holders = await holdersOf(connection.jsm, stream.subjects);
  if (holders.length > 1) throw overlapError(stream, holders);
  return { kind: "created", stream: stream.name, changes: [], ...commonFacts(stream, config) };
}

async function keepOrUpdate(
  connection: Connection,
  found: { readonly stream: StreamDefinition; readonly info: StreamInfo },
  options: StreamOptions,
): Promise<StreamReport> {
  const { stream, info } = found;
  const decision = reconcile(stream, info.config, options);
  const name = info.config.name;
  switch (decision.kind) {
    case "keep":
      return {
        kind: decision.as,
        stream: name,
        changes: decision.changes,
        ...commonFacts(stream, info.config),
      };
    case "conflict":
      throw new StreamConflictError({ stream: name, ...decision.facts });
    case "update": {
      const { config } = await connection.jsm.streams.update(name, decision.config);
      return { kind: "updated", stream: name, changes: decision.changes, ...commonFacts(stream, config) };
    }
  }
}

function commonFacts(
  stream: StreamDefinition,
  config: StreamInfo["config"],
): Pick<StreamReport, "declared" | "duplicateWindow"> {
  return { declared: stream.name, duplicateWindow: (config.duplicate_window ?? 0) / 1_000_000 };
}
