import type { Json } from "../json.js";
import type { Location } from "../location.js";
import type { Change, Direction } from "./change.js";
import { differencesOf } from "./schema/differences.js";
import { judge } from "./schema/judgement.js";
import { samenessOf } from "./schema/side.js";
import type { JudgedSchema, Judgement, ShownProblem } from "./schema/judgement.js";

/** What it means that readers can't read in one direction. */
export interface Stake {
  /** Whether somebody stops to work by it; else it only tells the order of the deployments. */
  readonly isBreaking: boolean;
  /** In one sentence. */
  readonly consequence: string;
}

export interface SchemaChangeOptions {
  readonly isOpen: boolean;
  readonly subject: string;
  /** `payload`, `headers` or `answer`. */
  readonly part: string;
  readonly backward: Stake;
  readonly forward: Stake;
  readonly actors: readonly string[];
  readonly before?: Location;
  readonly after?: Location;
}

/** A schema, as those who write by it and those who read by it have it. */
export interface WrittenSchema {
  readonly written: JudgedSchema;
  readonly read: JudgedSchema;
}

interface Entry {
  readonly pointer: string;
  readonly messages: string[];
  readonly problems: {
    readonly direction: Direction;
    readonly problem: ShownProblem;
    readonly isUnknown: boolean;
  }[];
}

/** What changed between two schemas, place by place, and in which directions that breaks. */
export function compareSchemas(
  before: WrittenSchema,
  after: WrittenSchema,
  options: SchemaChangeOptions,
): readonly Change[] {
  const { isOpen } = options;
  const isWritten = before.written === before.read && after.written === after.read;
  if (isWritten && samenessOf(before.read.side, after.read.side).are(before.read.schema, after.read.schema))
    return [];
  const backward = judge(before.written, after.read, { isOpen });
  const forward = judge(after.written, before.read, { isOpen });
  const entries = new Map<string, Entry>();
  const entryAt = (pointer: string): Entry => {
    const entry = entries.get(pointer) ?? { pointer, messages: [], problems: [] };
    entries.set(pointer, entry);
    return entry;
  };
  for (const { pointer, message } of differencesOf(before.read, after.read)) {
    const { messages } = entryAt(pointer);
    if (!messages.includes(message)) messages.push(message);
  }
  const places = [...entries.keys()];
  attach("backward", backward);
  attach("forward", forward);
  return [...entries.values()].map((entry) => changeOf(entry, options));

  function attach(direction: Direction, judgement: Judgement): void {
    if (judgement.kind === "fits") return;
    for (const problem of judgement.problems) {
      const entry = entryAt(nearestPlace(problem, places));
      entry.problems.push({ direction, problem, isUnknown: problem.example === undefined });
    }
  }
}

/**
 * The place of a difference that a problem comes from: its own, one around it, or one in it; else one of the same name,
 * for a definition that refers to itself is reached in ever new ways, and its change is one. What could not be decided
 * where nothing differs comes from elsewhere, too. Remembers what is new.
 */
function nearestPlace({ pointer, example }: ShownProblem, places: string[]): string {
  const around = places.filter((place) => pointer === place || pointer.startsWith(`${place}/`));
  const within = places.find((place) => place.startsWith(`${pointer}/`));
  const own = around.toSorted((a, b) => b.length - a.length)[0] ?? within;
  if (own !== undefined) return own;
  const twin = places.find((place) => lastOf(place) === lastOf(pointer));
  const cause = twin ?? (example === undefined ? places[0] : undefined);
  if (cause === undefined) places.push(pointer);
  return cause ?? pointer;
}

function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf("/"));
}

function changeOf({ pointer, messages, problems }: Entry, options: SchemaChangeOptions): Change {
  const { subject, part, actors, before, after } = options;
  const directions = (["backward", "forward"] as const).filter((each) =>
    problems.some(({ direction }) => direction === each),
  );
  const stakes = directions.map((each) => options[each]);
  const isBreaking = stakes.some((stake) => stake.isBreaking);
  const isUnknown =
    isBreaking && problems.every((each) => each.isUnknown || !options[each.direction].isBreaking);
  const shown =
    problems.find((each) => !each.isUnknown && options[each.direction].isBreaking) ??
    problems.find((each) => !each.isUnknown);
  const where = pointer === "" ? `the ${part}` : `${pointer} of the ${part}`;
  const what =
    messages.length > 0
      ? messages.join(", ")
      : `is described in other words: ${[...new Set(problems.map(({ problem }) => problem.message))].join(", ")}`;
  const fine = "Old messages fit the new schema, and new messages the old one.";
  return {
    class: isBreaking ? "breaking" : directions.length > 0 ? "caution" : "compatible",
    code: `${part}-schema`,
    subject,
    pointer,
    message: sentence(`${where} ${what}`),
    consequences:
      directions.length === 0
        ? [fine]
        : directions.map((each) => {
            const reasons = problems.filter(({ direction }) => direction === each);
            const texts = [...new Set(reasons.map(({ problem }) => reasonOf(problem, pointer)))];
            return `${options[each].consequence}: ${texts.slice(0, 3).join(", ")}.`;
          }),
    ...(directions.length === 0 ? {} : { directions }),
    ...(isUnknown
      ? {
          certainty: "unknown" as const,
          hint: "Whether this breaks can't be decided, so it counts as breaking: look at it, and allow it with a reason if it does not.",
        }
      : {}),
    ...(shown?.problem.example === undefined
      ? {}
      : { example: { value: shown.problem.example.value, direction: shown.direction } }),
    actors: isBreaking || directions.length > 0 ? actors : [],
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function reasonOf({ pointer, message }: ShownProblem, place: string): string {
  const where = pointer === place ? "it" : pointer === "" ? "the whole" : pointer;
  return `${where} ${message}`;
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What readers without a schema for it take. */
export const anyHeaders: Json = { type: "object" };
/** What publishers without a schema for it write. */
export const noHeaders: Json = { type: "object", additionalProperties: false };
