import type { Actor, Event, Parameter, Schema, Stream } from "../../asyncapi/index.js";
import { camelCase, pascalCase } from "../naming.js";
import { modulePath } from "../print/imports.js";
import { printKey, printString } from "../print/literal.js";
import { printType, type TypeName } from "../print/type.js";
import type { Client } from "./client.js";
import { schemasOfEvent } from "./schemas-of-event.js";
import { schemaName } from "./client-names.js";
import type { ClientSchema } from "./schemas.js";

/**
 * What a template of your own shows: the whole client. Names that end in `constant`, `type` or `key` are TypeScript;
 * every other text is the document's, as it stands there, and belongs into a helper. What the document does not say
 * is the empty string, `false`, or an empty list.
 */
export interface ClientView {
  /** The module of the client's index as the file imports it: `./index.js`. */
  readonly index: string;
  /** First 16 hexadecimal digits of the SHA-256 of the document. */
  readonly digest: string;
  /** The application itself. */
  readonly application: ClientApplicationView;
  /** The streams that the client defines, in the order of the document; others follow from subjects. */
  readonly streams: readonly ClientStreamView[];
  /** All events, in the order of the document. */
  readonly events: readonly ClientEventView[];
  /** What the application publishes. */
  readonly publisher: ClientPublisherView;
  /** What the application handles. */
  readonly subscriber: ClientSubscriberView;
  /** All types of `messages.ts`. */
  readonly messages: readonly ClientMessageView[];
}

/** What the document says of the application. */
export interface ClientApplicationView {
  /** What the index exports for it. */
  readonly constant: string;
  /** `Orders`, to begin names of your own with. */
  readonly type: string;
  /** On the server, kebab-case. */
  readonly name: string;
  /** Of the document. */
  readonly title: string;
  /** Of the document. */
  readonly version: string;
  /** Markdown of the document. */
  readonly description: string;
}

/** A stream. */
export interface ClientStreamView {
  /** What the index exports for it. */
  readonly constant: string;
  /** On the server. */
  readonly name: string;
  /** With wildcards. */
  readonly subjects: readonly string[];
  /** Markdown of the document. */
  readonly description: string;
}

/** An event. */
export interface ClientEventView {
  /** What the index exports for it: `orderPlaced`. */
  readonly constant: string;
  /** `OrderPlaced`, to begin names of your own with; its payload may be called otherwise. */
  readonly type: string;
  /** Kebab-case. */
  readonly name: string;
  /** Of the document. */
  readonly title: string;
  /** Markdown of the document. */
  readonly description: string;
  /** Whether the document says so. */
  readonly deprecated: boolean;
  /** Parameters stand in it as `{name}`. */
  readonly subject: string;
  /** In the order of the subject. */
  readonly parameters: readonly ClientParameterView[];
  /** The name of its stream on the server; empty for an event of core NATS. */
  readonly stream: string;
  /** Media type of the payload. */
  readonly contentType: string;
  /** The type of its payload, which the index exports. */
  readonly payloadType: string;
  /** The type of its headers. */
  readonly headersType: string;
  /** The type of its answers. */
  readonly replyType: string;
  /** Whether the application publishes it. */
  readonly published: boolean;
}

/** A parameter of a subject. */
export interface ClientParameterView {
  /** As the document calls it. */
  readonly name: string;
  /** As a key of an object. */
  readonly key: string;
  /** `string`, or the values that the document allows. */
  readonly valueType: string;
  /** Whether whoever publishes has to give it. */
  readonly required: boolean;
  /** Markdown of the document. */
  readonly description: string;
}

/** What the application publishes. */
export interface ClientPublisherView {
  /** What the index exports for it; empty where nothing is published. */
  readonly constant: string;
  /** In the order of the document. */
  readonly events: readonly ClientEventView[];
}

/** What the application handles. */
export interface ClientSubscriberView {
  /** What the index exports for it; empty where nothing is handled. */
  readonly constant: string;
  /** In the order of the document. */
  readonly actors: readonly ClientActorView[];
}

/** An actor. */
export interface ClientActorView {
  /** Its key among the handlers. */
  readonly key: string;
  /** `SendReceipt`, to begin names of your own with. */
  readonly type: string;
  /** Kebab-case. */
  readonly name: string;
  /** The name of its consumer on the server. */
  readonly durable: string;
  /** Markdown of the document. */
  readonly description: string;
  /** Whether the document says so. */
  readonly deprecated: boolean;
  /** In the order of the document. */
  readonly events: readonly ClientEventView[];
  /** Whether it takes one handler for each of its events, instead of one. */
  readonly several: boolean;
}

/** A type of `messages.ts`. */
export interface ClientMessageView {
  /** What the index exports. */
  readonly type: string;
  /** Markdown of the document. */
  readonly description: string;
  /** Whether the document says so. */
  readonly deprecated: boolean;
  /** Those that an object lists; empty for all other types. */
  readonly properties: readonly ClientPropertyView[];
}

/** A property of a message. */
export interface ClientPropertyView {
  /** As the document calls it. */
  readonly name: string;
  /** As a key of an object. */
  readonly key: string;
  /** TypeScript; may name types of the index. */
  readonly valueType: string;
  /** Whether it is always there. */
  readonly required: boolean;
  /** Markdown of the document. */
  readonly description: string;
  /** Whether the document says so. */
  readonly deprecated: boolean;
}

/** `folder`: of the file that is printed, from the client's. */
export function viewClient(client: Client, of: { readonly digest: string }): (folder: string) => ClientView {
  const { application, names, stated } = client;
  const events = new Map(application.events.map((event) => [event, viewEvent(event, client)]));
  const viewed = (list: readonly Event[]) => list.flatMap((event) => events.get(event) ?? []);
  const nameOf: TypeName = (definition) => client.schemasByName.get(definition)?.name.type ?? "unknown";
  const view = {
    digest: of.digest,
    application: {
      constant: names.application,
      type: pascalCase(application.name),
      name: application.name,
      title: application.title,
      version: application.version,
      description: application.description ?? "",
    },
    streams: [...stated].map((stream) => viewStream(stream, client)),
    events: viewed(application.events),
    publisher: {
      constant: application.publishes.length > 0 ? names.publisher : "",
      events: viewed(application.publishes),
    },
    subscriber: {
      constant: application.actors.length > 0 ? names.subscriber : "",
      actors: application.actors.map((actor) => ({
        ...viewActor(actor, application.name),
        events: viewed(actor.events),
      })),
    },
    messages: client.schemas.map((schema) => viewMessage(schema, nameOf)),
  };
  return (folder) => ({ index: modulePath(folder, "index"), ...view });
}

function viewStream(stream: Stream, { names }: Client): ClientStreamView {
  const { name, subjects, description = "" } = stream;
  return { constant: names.streams.get(stream) ?? "", name, subjects, description };
}

function viewEvent(event: Event, client: Client): ClientEventView {
  const { names, application } = client;
  const typeOf = (schema: Schema | undefined): string =>
    schema !== undefined && schemasOfEvent(event).includes(schema) ? schemaName(schema, names).type : "";
  return {
    constant: names.events.get(event) ?? "",
    type: pascalCase(event.name),
    name: event.name,
    title: event.title ?? "",
    description: event.description ?? "",
    deprecated: event.deprecated ?? false,
    subject: event.subject.template,
    parameters: event.subject.parameters.map(viewParameter),
    stream: event.stream?.name ?? "",
    contentType: event.contentType,
    payloadType: typeOf(event.payload),
    headersType: typeOf(event.headers),
    replyType: typeOf(event.reply),
    published: application.publishes.includes(event),
  };
}

function viewParameter({ name, enum: allowed, default: value, from, description }: Parameter) {
  return {
    name,
    key: printKey(name),
    valueType: allowed === undefined ? "string" : allowed.map(printString).join(" | "),
    required: value === undefined && from === undefined,
    description: description ?? "",
  };
}

function viewActor(actor: Actor, application: string): Omit<ClientActorView, "events"> {
  return {
    key: camelCase(actor.name),
    type: pascalCase(actor.name),
    name: actor.name,
    durable: actor.settings.durable ?? `${application}-${actor.name}`,
    description: actor.description ?? "",
    deprecated: actor.deprecated ?? false,
    several: actor.events.length > 1,
  };
}

function viewMessage({ name, notes, type }: ClientSchema, nameOf: TypeName): ClientMessageView {
  return {
    type: name.type,
    description: notes.description ?? "",
    deprecated: notes.deprecated ?? false,
    properties: (type.kind === "object" ? type.properties : []).map((property) => ({
      name: property.name,
      key: printKey(property.name),
      valueType: printType(property.type, nameOf),
      required: property.required,
      description: property.notes.description ?? "",
      deprecated: property.notes.deprecated ?? false,
    })),
  };
}
