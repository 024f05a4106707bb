import type { Json, JsonObject } from "../json.js";
import type { Location } from "../location.js";
import type { Event } from "./event.js";
import type { Duration } from "./stream.js";

/** An event that the server stores again and again, with the same payload each time. */
export interface Schedule {
  /** One that the application publishes, in a stream. */
  readonly event: Event;
  readonly timing: Timing;
  /** Fits the event's schema. */
  readonly payload: Json;
  /** Values of the subject's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: JsonObject;
  readonly location?: Location;
}

export type Timing =
  /** From one second. */
  | { readonly every: Duration }
  /** Five fields, six with seconds before them, or a word such as `@hourly`; in UTC where no IANA `timezone` is named. */
  | { readonly cron: string; readonly timezone?: string };
