import type { Json } from "../json.js";
import type { Location } from "../location.js";

/**
 * What a change means. `breaking`: somebody stops to work who did not change, or messages are lost. `recreate`: the
 * server does not change the setting of what exists, so the stream or the consumer has to be made anew. `caution`:
 * nothing stops, but somebody should know, for example in which order to deploy. `compatible`: nobody notices.
 * `documentation`: only people do.
 */
export type ChangeClass = "breaking" | "recreate" | "caution" | "compatible" | "documentation";

/** From the worst to the least. */
export const changeClasses: readonly ChangeClass[] = [
  "breaking",
  "recreate",
  "caution",
  "compatible",
  "documentation",
];

/** Which readers can't read: new ones old messages (`backward`), or old ones new messages (`forward`). */
export type Direction = "backward" | "forward";

/** One difference between two documents, and what it means. */
export interface Change {
  readonly class: ChangeClass;
  /** Stable name of the kind of change, kebab-case. */
  readonly code: string;
  /** What it is a change of: `event order-placed`, `stream ORDERS`, `actor send-receipt`. */
  readonly subject: string;
  /** What changed, in one sentence. */
  readonly message: string;
  /** What that means, and for whom, in a sentence each. */
  readonly consequences: readonly string[];
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  /** In a payload, headers or an answer: a JSON Pointer with `*` for items. */
  readonly pointer?: string;
  readonly directions?: readonly Direction[];
  /** Whether it is shown to be so; absent: it is. Where it can't be decided, it counts as breaking. */
  readonly certainty?: "unknown";
  /** A value that is refused. */
  readonly example?: { readonly value: Json; readonly direction: Direction };
  /** The actors that it reaches, as `application/actor`, those of the old document first. */
  readonly actors: readonly string[];
  readonly before?: Location;
  readonly after?: Location;
}

/** Takes a change of what the caller has named. */
export type Report = (change: Omit<Change, "subject" | "actors">) => void;

/** The name by which an allowance speaks of a change: the same as long as the change is. */
export function changeKey({ code, subject, pointer }: Change): string {
  return [code, subject, ...(pointer === undefined || pointer === "" ? [] : [pointer])].join(" ");
}

export function worstOf(changes: readonly Change[]): ChangeClass | undefined {
  return changeClasses.find((each) => changes.some((change) => change.class === each));
}

/** Whether somebody has to do something before the new document may take the place of the old. */
export function isBreaking({ class: of }: Pick<Change, "class">): boolean {
  return of === "breaking" || of === "recreate";
}
