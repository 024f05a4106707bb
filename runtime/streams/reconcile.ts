import type { StreamConfig } from "@nats-io/jetstream";
import type { StreamDefinition } from "../define/stream.js";
import type { SettingConflict } from "../errors/streams.js";
import type { EnsureStreamsOptions } from "./ensure-streams.js";
import { ownerKey, ownershipOf } from "./ownership.js";
import type { StreamChange } from "./report.js";
import { differences, scheduleDifference, statedConfig } from "./settings.js";
import type { Difference } from "./settings.js";

/** What to do about an existing stream. */
export type Decision =
  | {
      readonly kind: "keep";
      readonly as: "unchanged" | "foreign";
      readonly changes: readonly StreamChange[];
    }
  | {
      readonly kind: "update";
      readonly config: Partial<StreamConfig>;
      readonly changes: readonly StreamChange[];
    }
  | {
      readonly kind: "conflict";
      readonly facts: SettingConflict & {
        readonly others: readonly SettingConflict[];
        readonly hint: string;
      };
    };

/** Compares what is stated of a stream with what the server has; what is not stated is never looked at. */
export function reconcile(
  stream: StreamDefinition,
  found: StreamConfig,
  options: EnsureStreamsOptions & { readonly messageTtl: boolean; readonly holdsSchedules: boolean },
): Decision {
  const sameName = found.name === stream.name;
  // a stream of another name was found because it holds the subjects, and describes itself
  const different = [
    ...differences(statedConfig(stream, options), found),
    ...scheduleDifference(stream, found),
  ].filter(({ setting }) => sameName || (setting !== "subjects" && setting !== "description"));
  const changes = different.map(({ setting, found: from, wanted: to }) => ({ setting, from, to }));
  const ownership = ownershipOf(found, options.application);
  const [first] = different;
  // what is scheduled would be stored beside the stream, and never reach it
  const withoutSchedules =
    options.role === "owner" && stream.schedules === true
      ? different.find(({ setting }) => setting === "schedules")
      : undefined;
  const withoutTtl = different.find(({ setting }) => setting === "messageTtl");

  switch (ownership.kind) {
    case "theirs":
      if (withoutTtl !== undefined) {
        return conflict([withoutTtl], `Only its application ${ownership.application} can allow TTLs`);
      }
      if (withoutSchedules !== undefined) {
        return conflict(
          [withoutSchedules],
          `Only its application ${ownership.application} can allow schedules`,
        );
      }
      return { kind: "keep", as: "foreign", changes };
    case "unknown":
      if (options.role === "owner" && options.allow.includes("adopt")) break;
      if (options.role === "owner" && sameName && first !== undefined) {
        return conflict(
          different,
          'Hazelnats did not create it: register({ allow: ["adopt"] }) takes it over',
        );
      }
      if (withoutSchedules !== undefined) {
        return conflict(
          [withoutSchedules],
          'Hazelnats did not create it: register({ allow: ["adopt"] }) takes it over',
        );
      }
      return { kind: "keep", as: "foreign", changes };
    case "ours":
    case "waiting":
      if (options.role === "reader") return { kind: "keep", as: "unchanged", changes };
  }
  if (options.mode === "verify") {
    if (first !== undefined) return conflict(different, "register() without `mode` updates what it may");
    return { kind: "keep", as: "unchanged", changes };
  }
  const refused = different.filter((difference) => !isAllowed(difference, options));
  if (refused.length > 0) return conflict(refused, hintFor(refused));
  if (first === undefined && ownership.kind === "ours") return { kind: "keep", as: "unchanged", changes };
  return { kind: "update", config: updateOf(different, found, options.application), changes };
}

function updateOf(
  different: readonly Difference[],
  found: StreamConfig,
  application: string,
): Partial<StreamConfig> {
  const change: Partial<StreamConfig> = {};
  for (const one of different) Object.assign(change, one.change);
  const maxAge = change.max_age ?? 0;
  // the server refuses a window that outlasts the events, also one that nobody has stated
  const window =
    change.duplicate_window === undefined && maxAge > 0 && found.duplicate_window > maxAge
      ? { duplicate_window: maxAge }
      : {};
  return { ...change, ...window, metadata: { ...found.metadata, [ownerKey]: application } };
}

function isAllowed(difference: Difference, options: EnsureStreamsOptions): boolean {
  switch (difference.kind) {
    case "safe":
      return true;
    case "narrowing":
      return options.allow.some((one) => one === difference.setting);
    case "immutable":
      return false;
  }
}

function hintFor(refused: readonly Difference[]): string {
  const names = (kind: Difference["kind"]): readonly string[] =>
    refused.filter((difference) => difference.kind === kind).map(({ setting }) => setting);
  const fixed = names("immutable");
  const others = names("narrowing");
  const what = refused.length > 1 ? fixed.join(" and ") : "that";
  return [
    ...(fixed.length > 0
      ? [`The server can't change ${what} on an existing stream: state what it has, or move to a new stream`]
      : []),
    ...(others.length > 0
      ? [
          `The server may drop or refuse events by ${fixed.length > 0 ? others.join(" and ") : "that"}: ` +
            `register({ allow: [${others.map((name) => `"${name}"`).join(", ")}] }) does it`,
        ]
      : []),
  ].join(". ");
}

/** The first is what the error names by itself. */
function conflict(differences: readonly Difference[], hint: string): Decision {
  const [first, ...others] = differences.map(({ setting, wanted, found }) => ({ setting, wanted, found }));
  if (first === undefined) throw new RangeError("a conflict needs something that differs");
  return { kind: "conflict", facts: { ...first, others, hint } };
}
