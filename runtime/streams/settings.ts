import { DiscardPolicy, RetentionPolicy } from "@nats-io/jetstream";
import type { StreamConfig } from "@nats-io/jetstream";
import { toBytes, toMilliseconds } from "../define/duration.js";
import { covers } from "../define/filter.js";
import type { StreamDefinition } from "../define/stream.js";
import type { StreamSetting } from "./report.js";
import { sourcesWith, takesSchedules } from "./schedule-stream.js";

/** What changing a setting of an existing stream would mean. */
export type ChangeKind =
  /** Nothing is lost. */
  | "safe"
  /** The server may drop or refuse events that it keeps now. */
  | "narrowing"
  /** The server does not do it. */
  | "immutable";

/** A stated setting whose value on the server is another one. Values as the server has them. */
export interface Difference {
  readonly setting: StreamSetting;
  readonly found: unknown;
  readonly wanted: unknown;
  readonly kind: ChangeKind;
  /** The part of the server's configuration that makes the change. */
  readonly change: Partial<StreamConfig>;
}

/** What is stated of a stream, in the server's units: nanoseconds and bytes. */
export function statedConfig(
  stream: StreamDefinition,
  options: { readonly messageTtl: boolean; readonly holdsSchedules?: boolean },
): Partial<StreamConfig> {
  const where = `stream ${stream.name}`;
  const forever = stream.deduplicate === "forever";
  return defined({
    subjects: [...stream.subjects],
    description: stream.description,
    max_age: nanoseconds(stream.maxAge, `${where}: maxAge`),
    max_bytes: bytes(stream.maxBytes, `${where}: maxBytes`),
    max_msgs: stream.maxMessages,
    max_msgs_per_subject: forever ? 1 : stream.maxMessagesPerSubject,
    max_msg_size: bytes(stream.maxMessageSize, `${where}: maxMessageSize`),
    max_consumers: stream.maxConsumers,
    duplicate_window: nanoseconds(stream.duplicateWindow, `${where}: duplicateWindow`),
    retention: stream.wire === "walnats" ? RetentionPolicy.Interest : stream.retention,
    discard: forever ? DiscardPolicy.New : stream.discard,
    discard_new_per_subject: forever ? true : undefined,
    storage: stream.storage,
    num_replicas: stream.replicas,
    compression: stream.compression,
    allow_msg_ttl: options.messageTtl ? true : stream.messageTtl,
    allow_atomic: stream.atomicBatches,
    allow_msg_schedules: options.holdsSchedules,
  });
}

/** The stated settings that differ from an existing stream; what is not stated is never looked at. */
export function differences(stated: Partial<StreamConfig>, found: StreamConfig): readonly Difference[] {
  const result: Difference[] = [];
  for (const { setting, key, kindOf } of comparisons) {
    const wanted = stated[key];
    const current = found[key];
    if (wanted === undefined || sameValue(wanted, current)) continue;
    const kind = kindOf(wanted, current);
    result.push({ setting, found: current, wanted, kind, change: { [key]: wanted } });
  }
  return result;
}

/**
 * The window of a stream that has sources, which its schedules are: the server gives such a stream none at all (measured on
 * 2.15.1), where others have two minutes, and would store each id again. `undefined`: it has one, or one is stated.
 */
export function defaultWindow(
  stream: StreamDefinition,
  found: Pick<Partial<StreamConfig>, "duplicate_window" | "max_age">,
): number | undefined {
  if (stream.schedules !== true || stream.duplicateWindow !== undefined) return undefined;
  if ((found.duplicate_window ?? 0) > 0) return undefined;
  const maxAge = nanoseconds(stream.maxAge, `stream ${stream.name}: maxAge`) ?? found.max_age ?? 0;
  return maxAge > 0 ? Math.min(twoMinutes, maxAge) : twoMinutes;
}

const twoMinutes = 120_000_000_000;

/** Whether the stream takes its schedules as stated: a source of its own, beside which there may be others. */
export function scheduleDifference(stream: StreamDefinition, found: StreamConfig): readonly Difference[] {
  const wanted = stream.schedules;
  const current = takesSchedules(stream, found);
  const sources = sourcesWith(stream, found);
  const window = defaultWindow(stream, found);
  const forgetful: readonly Difference[] =
    window === undefined
      ? []
      : [
          {
            setting: "duplicateWindow",
            found: found.duplicate_window ?? 0,
            wanted: window,
            kind: "safe",
            change: { duplicate_window: window },
          },
        ];
  if (wanted === undefined || sources === undefined || wanted === current) return forgetful;
  const kind = switching(wanted);
  return [{ setting: "schedules", found: current, wanted, kind, change: { sources } }, ...forgetful];
}

interface Comparison {
  readonly setting: StreamSetting;
  readonly key: keyof StreamConfig;
  readonly kindOf: (wanted: unknown, found: unknown) => ChangeKind;
}

const safe = (): ChangeKind => "safe";
const narrowing = (): ChangeKind => "narrowing";
const immutable = (): ChangeKind => "immutable";

const comparisons: readonly Comparison[] = [
  { setting: "subjects", key: "subjects", kindOf: subjectsChange },
  { setting: "description", key: "description", kindOf: safe },
  { setting: "maxAge", key: "max_age", kindOf: limitChange },
  { setting: "maxBytes", key: "max_bytes", kindOf: limitChange },
  { setting: "maxMessages", key: "max_msgs", kindOf: limitChange },
  { setting: "maxMessagesPerSubject", key: "max_msgs_per_subject", kindOf: limitChange },
  { setting: "maxMessageSize", key: "max_msg_size", kindOf: limitChange },
  { setting: "maxConsumers", key: "max_consumers", kindOf: immutable },
  { setting: "duplicateWindow", key: "duplicate_window", kindOf: lowering },
  { setting: "retention", key: "retention", kindOf: retentionChange },
  { setting: "discard", key: "discard", kindOf: narrowing },
  { setting: "deduplicate", key: "discard_new_per_subject", kindOf: narrowing },
  { setting: "storage", key: "storage", kindOf: immutable },
  { setting: "replicas", key: "num_replicas", kindOf: lowering },
  { setting: "compression", key: "compression", kindOf: safe },
  { setting: "messageTtl", key: "allow_msg_ttl", kindOf: ttlChange },
  { setting: "atomicBatches", key: "allow_atomic", kindOf: switching },
  { setting: "schedules", key: "allow_msg_schedules", kindOf: safe },
];

function subjectsChange(wanted: unknown, found: unknown): ChangeKind {
  const outer = listOf(wanted);
  const kept = listOf(found).every((inner) => outer.some((one) => covers(one, inner)));
  return kept ? "safe" : "narrowing";
}

// To the server 0 and -1 mean that there is no limit.
function limitChange(wanted: unknown, found: unknown): ChangeKind {
  return limitOf(wanted) < limitOf(found) ? "narrowing" : "safe";
}

function limitOf(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : Infinity;
}

function lowering(wanted: unknown, found: unknown): ChangeKind {
  return Number(wanted) < Number(found) ? "narrowing" : "safe";
}

// Once on, it stays on (10052).
function ttlChange(wanted: unknown): ChangeKind {
  return wanted === true ? "safe" : "immutable";
}

// Switched off, the server refuses what it takes now.
function switching(wanted: unknown): ChangeKind {
  return wanted === true ? "safe" : "narrowing";
}

// A work queue keeps and hands out events in another way, so the server never changes to or from it.
function retentionChange(wanted: unknown, found: unknown): ChangeKind {
  if (wanted === "workqueue" || found === "workqueue") return "immutable";
  return wanted === "interest" ? "narrowing" : "safe";
}

function sameValue(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted)) {
    const left = listOf(wanted);
    const right = listOf(found);
    return left.length === right.length && left.every((text) => right.includes(text));
  }
  // without a limit the server says -1 or 0, whichever the field is used to
  if (wanted === 0 && (found === undefined || found === -1)) return true;
  // a server leaves out what is false or empty
  return wanted === (found ?? (wanted === false || wanted === "" ? wanted : undefined));
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function nanoseconds(text: StreamDefinition["maxAge"], setting: string): number | undefined {
  return text === undefined ? undefined : toMilliseconds(text, setting) * 1_000_000;
}

function bytes(text: StreamDefinition["maxBytes"], setting: string): number | undefined {
  return text === undefined ? undefined : toBytes(text, setting);
}

function defined<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  // the entries are those of `values`, without the undefined ones
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
