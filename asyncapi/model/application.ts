import type { JsonObject } from "../json.js";
import type { Actor } from "./actor.js";
import type { Event } from "./event.js";
import type { Schedule } from "./schedule.js";
import type { Definition } from "./schema.js";
import type { Server } from "./server.js";
import type { Stream } from "./stream.js";

/**
 * One application: what it publishes, what it handles, and all that its document says beside. Immutable,
 * resolved and defaulted; it knows neither TypeScript nor the syntax of AsyncAPI.
 */
export interface Application {
  /** Kebab-case; names its consumers, dead letters and streams on the server. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** Those that speak NATS, in the order of the document. */
  readonly servers: readonly Server[];
  readonly description?: string;
  /** In the order of the document. */
  readonly streams: readonly Stream[];
  /** In the order of the document; those that nobody sends or receives included. */
  readonly events: readonly Event[];
  /** The events that this application publishes, each once. */
  readonly publishes: readonly Event[];
  /** Of these, what the server stores again and again; an event once at most. */
  readonly schedules: readonly Schedule[];
  readonly actors: readonly Actor[];
  /** The named schemas that the events reach, each after those it refers to where no cycle forbids that. */
  readonly definitions: readonly Definition[];
  /**
   * What has no meaning for code but must not be lost: `info`, `servers`, `tags`, `security`, foreign bindings,
   * unknown extensions, under the keys that the document gives them. Empty objects are left out.
   */
  readonly document: JsonObject;
}
