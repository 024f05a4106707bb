import type { Json } from "../../../asyncapi/index.js";

/** All that is said of a system, for people: plain texts, in no format yet. Texts of documents are untrusted. */
export interface Documentation {
  readonly title: string;
  readonly services: readonly ServiceDoc[];
  readonly events: readonly EventDoc[];
}

export interface ServiceDoc {
  /** Names its page; letters, digits and dashes. */
  readonly slug: string;
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** Markdown. */
  readonly description: string;
  /** The domain that the document states; empty: none. */
  readonly domain: string;
  readonly servers: readonly Fact[];
  readonly publishes: readonly EventLink[];
  readonly actors: readonly ActorDoc[];
}

export interface EventLink {
  readonly slug: string;
  readonly name: string;
  /** The first sentence of its description, as plain text. */
  readonly summary: string;
}

export interface EventDoc {
  readonly slug: string;
  /** Of the system's event. */
  readonly key: string;
  readonly name: string;
  /** Empty where it says no more than the name. */
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly summary: string;
  readonly deprecated: boolean;
  readonly subject: string;
  readonly parameters: readonly ParameterDoc[];
  readonly facts: readonly Fact[];
  /** Empty: it travels over core NATS and is kept nowhere. */
  readonly stream: string;
  readonly streamFacts: readonly Fact[];
  readonly payload: SchemaDoc;
  readonly headers?: SchemaDoc;
  readonly reply?: SchemaDoc;
  readonly examples: readonly ExampleDoc[];
  readonly publishers: readonly PublisherDoc[];
  readonly handlers: readonly HandlerDoc[];
  /** Empty: nobody publishes it. */
  readonly publishCode: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Whether the value is of code: a name, a pattern. */
  readonly code: boolean;
}

export interface ParameterDoc {
  readonly name: string;
  readonly description: string;
  /** `eu, us`; `any` where everything is allowed. */
  readonly values: string;
  readonly fallback: string;
}

export interface PublisherDoc {
  readonly service: ServiceName;
  /** `every 15m`; empty: only the service's code does. */
  readonly schedule: string;
}

export interface ServiceName {
  readonly slug: string;
  readonly name: string;
}

export interface ActorDoc {
  readonly name: string;
  /** Markdown. */
  readonly description: string;
  readonly deprecated: boolean;
  readonly events: readonly EventLink[];
  readonly policy: readonly Fact[];
}

export interface HandlerDoc extends Omit<ActorDoc, "events"> {
  readonly service: ServiceName;
  readonly code: string;
}

export interface ExampleDoc {
  readonly title: string;
  readonly value: Json;
  /** Whether it can break its schema: patterns and conditions are not solved. */
  readonly unsure: boolean;
}

/** A schema as tables: its own, and one for each definition that it reaches. */
export interface SchemaDoc {
  readonly tables: readonly SchemaTable[];
}

export interface SchemaTable {
  /** The definition's name; empty: the schema itself. */
  readonly name: string;
  /** Markdown. */
  readonly description: string;
  readonly type: TypeText;
  readonly rows: readonly SchemaRow[];
  /** Of the whole: `format: date`. */
  readonly constraints: readonly string[];
}

export interface SchemaRow {
  /** From 0. */
  readonly depth: number;
  readonly name: string;
  readonly type: TypeText;
  readonly required: boolean;
  readonly deprecated: boolean;
  /** Markdown. */
  readonly description: string;
  readonly constraints: readonly string[];
  /** JSON; empty: none. */
  readonly fallback: string;
  readonly examples: readonly string[];
}

/** Pieces; those with a `definition` lead to its table. */
export type TypeText = readonly { readonly text: string; readonly definition?: string }[];
