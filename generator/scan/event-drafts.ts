import type { ts } from "ts-morph";
import type { Event, Json, JsonObject, Location, Parameter, Stream, Wire } from "../../asyncapi/index.js";
import { isJsonObject } from "../../asyncapi/index.js";
import type { Comment } from "./comment.js";
import { locate, reportAt, reportUnknown, type ScanContext } from "./context.js";
import { Options } from "./options.js";
import { commentBefore } from "./read-comment.js";
import type { SchemaDraft, SchemaDrafts } from "./schema-drafts.js";
import { toJson, type Value } from "./values.js";

export interface StreamDraft {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly settings: Stream["settings"];
  readonly description?: string;
  readonly location: Location;
}

export interface EventDraft {
  readonly call: ts.CallExpression;
  /** Without its stream and its schemas. */
  readonly event: Omit<Event, "stream" | "payload" | "headers" | "reply">;
  /** Absent: one of its own; `false`: none. */
  readonly stream?: StreamDraft | false;
  readonly payload: SchemaDraft;
  readonly headers?: SchemaDraft;
  readonly reply?: SchemaDraft;
}

/** Reads what `defineEvent` and `defineStream` are called with: each call once. */
export class EventDrafts {
  readonly #context: ScanContext;
  readonly #schemas: SchemaDrafts;
  readonly #events = new Map<ts.Node, EventDraft | undefined>();
  readonly #streams = new Map<ts.Node, StreamDraft | undefined>();

  constructor(context: ScanContext, schemas: SchemaDrafts) {
    this.#context = context;
    this.#schemas = schemas;
  }

  /** `undefined` after a report. */
  event(call: ts.CallExpression): EventDraft | undefined {
    if (!this.#events.has(call)) this.#events.set(call, this.#readEvent(call));
    return this.#events.get(call);
  }

  stream(call: ts.CallExpression): StreamDraft | undefined {
    if (!this.#streams.has(call)) this.#streams.set(call, this.#readStream(call));
    return this.#streams.get(call);
  }

  #readStream(call: ts.CallExpression): StreamDraft | undefined {
    const options = optionsOf(call, "this stream", this.#context);
    const name = options.requiredText("name");
    const subjects = options.json("subjects");
    const known = new Set(["name", "subjects", "description"]);
    const settings = [...options.entries.keys()].flatMap((key): [string, Json][] => {
      const value = known.has(key) ? undefined : options.json(key);
      return value === undefined ? [] : [[key, value]];
    });
    const written = options.value("subjects");
    const isListed = Array.isArray(subjects) && subjects.every((each) => typeof each === "string");
    if (options.isRead && (written === undefined || (subjects !== undefined && !isListed))) {
      const message = `The stream ${name === undefined ? "" : `"${name}" `}${written === undefined ? "has no subjects" : "has subjects that are no list of texts"}.`;
      const hint = 'Give it some: subjects: ["orders.>"].';
      reportAt(written?.node ?? options.node, { rule: "definition", message, hint }, this.#context);
    }
    if (name === undefined || !Array.isArray(subjects)) return undefined;
    const description = options.text("description") ?? this.#commentOf(call).description;
    return {
      name,
      subjects: subjects.filter((subject) => typeof subject === "string"),
      settings: Object.fromEntries(settings), // the reader checks them
      ...(description === undefined ? {} : { description }),
      location: locate(call),
    };
  }

  #readEvent(call: ts.CallExpression): EventDraft | undefined {
    const options = optionsOf(call, "this event", this.#context);
    const name = options.requiredText("name");
    const template = options.requiredText("subject");
    const payload = this.#schema("schema", options);
    if (name === undefined || template === undefined) return undefined;
    if (payload === undefined) {
      if (options.value("schema") === undefined && options.entries.size > 0) {
        const message = `The event "${name}" has no schema.`;
        const hint = 'Give it one: schema: { type: "object", properties: { … } }.';
        reportAt(options.node, { rule: "definition", message, hint }, this.#context);
      }
      return undefined;
    }
    const comment = this.#commentOf(call);
    const description = options.text("description") ?? comment.description;
    const wire = this.#wire(options.value("codec"), "codec");
    const replyWire = this.#wire(options.value("replyCodec"), "replyCodec");
    const headers = this.#schema("headers", options);
    const reply = this.#schema("reply", options);
    const stated = [
      "deduplicateBy",
      "correlationId",
      "replyTo",
      "discriminator",
      "cloudEvents",
      "ttl",
    ].flatMap((key): [string, Json][] => {
      const value = options.json(key);
      return value === undefined ? [] : [[key, value]];
    });
    const cloudEvents = stated.find(([key]) => key === "cloudEvents")?.[1];
    const stream = this.#streamOf(options.value("stream"), name);
    return {
      call,
      event: {
        name,
        ...(description === undefined ? {} : { description }),
        ...(comment.deprecated ? { deprecated: true } : {}),
        subject: { template, parameters: this.#parameters(template, options) },
        contentType: options.text("contentType") ?? wire?.contentType ?? "application/json",
        ...(wire && { wire: wire.wire }),
        ...(replyWire && { replyWire: replyWire.wire }),
        ...Object.fromEntries(stated), // the reader checks them
        ...(isJsonObject(cloudEvents) ? { cloudEvents: { mode: "binary", ...cloudEvents } } : {}),
        location: locate(call),
      },
      ...(stream === undefined ? {} : { stream }),
      payload,
      ...(headers && { headers }),
      ...(reply && { reply }),
    };
  }

  #schema(key: string, options: Options): SchemaDraft | undefined {
    const value = options.value(key);
    const node = initializerOf(options.entries.get(key)?.node, this.#context);
    if (value === undefined || node === undefined) return undefined;
    const what =
      { schema: "schema", headers: "schema of the headers", reply: "schema of the answer" }[key] ?? key;
    return this.#schemas.of(value, { what, node });
  }

  #streamOf(value: Value | undefined, event: string): StreamDraft | false | undefined {
    if (value === undefined) return undefined;
    if (value.kind === "plain" && value.value === false) return false;
    if (value.kind === "definition" && value.function === "defineStream") return this.stream(value.call);
    if (value.kind === "unknown") reportUnknown(`The stream of the event "${event}"`, value, this.#context);
    else {
      const message = `The stream of the event "${event}" is not one that defineStream gives.`;
      reportAt(
        value.node,
        { rule: "definition", message, hint: "Define it: stream: defineStream({ … })." },
        this.#context,
      );
    }
    return undefined;
  }

  #parameters(template: string, options: Options): readonly Parameter[] {
    const value = options.json("parameters");
    const facts = isJsonObject(value) ? value : {};
    return Array.from(template.matchAll(/\{([^{}]*)\}/gu), ([, name = ""]) => {
      const known = Object.hasOwn(facts, name) ? facts[name] : undefined;
      return { name, ...(isJsonObject(known) ? known : {}) }; // the reader checks them
    });
  }

  #wire(
    value: Value | undefined,
    key: string,
  ): { readonly wire: Wire; readonly contentType: string } | undefined {
    if (value === undefined) return undefined;
    const kind = value.kind === "definition" ? value.function : "";
    const [schema] = value.kind === "definition" ? value.call.arguments : [];
    if (value.kind !== "definition" || schema === undefined || (kind !== "avro" && kind !== "protobuf")) {
      const message = `What this ${key} writes can't be said in a document.`;
      const hint =
        "Take avro(…) or protobuf(…); else the payload is described as JSON, and its content type says the rest.";
      reportAt(value.node, { severity: "warning", rule: "codec", message, hint }, this.#context);
      return undefined;
    }
    const made = toJson(this.#context.evaluator.of(schema));
    if ("unknown" in made) {
      reportUnknown(`The schema of this ${key}`, made.unknown, this.#context);
      return undefined;
    }
    if (kind === "avro") return { wire: { kind, schema: made.json }, contentType: "avro/binary" };
    const { message, file } = isJsonObject(made.json) ? made.json : {};
    if (typeof message !== "string" || !isJsonObject(file)) return undefined;
    return { wire: { kind, message, file }, contentType: "application/protobuf" };
  }

  #commentOf(call: ts.CallExpression): Comment {
    return commentOfDefinition(call, this.#context);
  }
}

export function optionsOf(call: ts.CallExpression, what: string, context: ScanContext): Options {
  const [first] = call.arguments;
  const value: Value =
    first === undefined ? { kind: "object", entries: new Map(), node: call } : context.evaluator.of(first);
  return new Options(value, what, context);
}

/** The comment before the constant or the property that a definition is. */
export function commentOfDefinition(call: ts.CallExpression, { ts }: Pick<ScanContext, "ts">): Comment {
  let node: ts.Node = call;
  while (
    ts.isAsExpression(node.parent) ||
    ts.isSatisfiesExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent)
  )
    node = node.parent;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isExportAssignment(parent)
    ? commentBefore(ts, parent)
    : { tags: [] };
}

function initializerOf(
  node: ts.Node | undefined,
  { ts }: Pick<ScanContext, "ts">,
): ts.Expression | undefined {
  if (node === undefined) return undefined;
  if (ts.isPropertyAssignment(node)) return node.initializer;
  return ts.isShorthandPropertyAssignment(node) ? node.name : undefined;
}

export function jsonObjectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
