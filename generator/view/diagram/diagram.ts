/** What is drawn: services, the events that they send, and the actors that handle them. */
export interface Diagram {
  readonly services: readonly DiagramService[];
  /** Those that somebody sends or handles. */
  readonly events: readonly DiagramEvent[];
  /** Of an overview: from service to service. */
  readonly flows: readonly Flow[];
}

export interface DiagramService {
  /** Unique among all that is drawn; safe in every format. */
  readonly id: string;
  readonly name: string;
  /** The domain that it is drawn in; absent: none. */
  readonly domain?: string;
  readonly sends: readonly Sending[];
  readonly actors: readonly DiagramActor[];
}

export interface DiagramEvent {
  readonly id: string;
  readonly name: string;
  /** As written, with `{parameters}`. */
  readonly subject: string;
  readonly domain?: string;
  /** The name of what it is drawn from, to link to. */
  readonly key: string;
}

export interface Sending {
  readonly event: DiagramEvent;
  readonly schema: string;
  /** The server publishes it by itself: `every 15m`, `cron 0 9 * * *`. */
  readonly schedule?: string;
}

export interface DiagramActor {
  readonly id: string;
  readonly name: string;
  readonly events: readonly DiagramEvent[];
  /** What it answers, and whom; only where requests are shown. */
  readonly answers: readonly Answer[];
  /** Whether what it can't handle is kept; only where dead letters are shown. */
  readonly deadLetters: boolean;
}

export interface Answer {
  /** The service's id. */
  readonly to: string;
  readonly schema: string;
}

export interface Flow {
  /** The service's id. */
  readonly from: string;
  /** The service's id. */
  readonly to: string;
  /** The event's name, or how many there are. */
  readonly label: string;
}

export type Direction = "right" | "left" | "down" | "up";

export const directions: readonly Direction[] = ["right", "left", "down", "up"];

/** What is not drawn unless asked for. */
export type Extra = "requests" | "dead-letters" | "schedules";

export const extras: readonly Extra[] = ["requests", "dead-letters", "schedules"];
