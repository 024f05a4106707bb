import type { ChangeClass } from "../../../asyncapi/diff/change.js";

/** A change of a small document, and the first line of what is said of it. */
export interface Case {
  readonly of: string;
  /** What the application does with the event. Default: it publishes it. */
  readonly action?: "send" | "receive";
  /** YAML, indented by nothing. */
  readonly before: Partial<Parts>;
  readonly after: Partial<Parts>;
  readonly class: ChangeClass | "none";
  /** A part of the message. */
  readonly says: string;
}

export interface Parts {
  readonly title: string;
  readonly address: string;
  readonly message: string;
  /** Keys of the message, as a flow mapping without its braces. */
  readonly extra: string;
  readonly payload: string;
  readonly headers: string;
  /** Keys of the channel. */
  readonly channel: string;
  /** Keys of the operation. */
  readonly operation: string;
  readonly operationKey: string;
  readonly channelKey: string;
  /** Of the document. */
  readonly root: string;
  readonly schemas: string;
}

const defaults: Parts = {
  title: "Shop",
  address: "orders.placed",
  message: "orderPlaced",
  extra: "",
  payload: "{ type: object, required: [id], properties: { id: { type: string } } }",
  headers: "",
  channel: "",
  operation: "",
  operationKey: "work",
  channelKey: "placed",
  root: "",
  schemas: "",
};

export function documentOf(parts: Partial<Parts>, action: "send" | "receive" = "send"): string {
  const all = { ...defaults, ...parts };
  const keys = (...texts: readonly string[]): string => texts.filter((text) => text !== "").join(", ");
  return `asyncapi: 3.0.0
info: { title: ${all.title}, version: 1.0.0 }
${all.root}
channels:
  ${all.channelKey}: { ${keys(`address: "${all.address}"`, all.channel)}, messages: { ${all.message}: { $ref: "#/components/messages/${all.message}" } } }
operations:
  ${all.operationKey}: { ${keys(`action: ${action}`, `channel: { $ref: "#/channels/${all.channelKey}" }`, all.operation)} }
components:
  messages:
    ${all.message}: { ${keys(`payload: ${all.payload}`, all.headers === "" ? "" : `headers: ${all.headers}`, all.extra)} }
${all.schemas === "" ? "" : `  schemas: ${all.schemas}`}
`;
}

const of = (properties: string, rest = "required: [id]"): Partial<Parts> => ({
  payload: `{ type: object, ${rest}, properties: { id: { type: string }, ${properties} } }`,
});
const id = (schema: string): Partial<Parts> => ({
  payload: `{ type: object, required: [id], properties: { id: ${schema} } }`,
});
const stream = (settings: string): Partial<Parts> => ({
  root: `x-jetstream: { streams: { orders: { ${settings} } } }`,
  channel: "x-jetstream: { stream: orders }",
});
const actor = (settings: string): Partial<Parts> => ({ operation: `x-jetstream: { ${settings} }` });
const plain: Partial<Parts> = {};

export const cases: readonly Case[] = [
  // payloads: properties
  {
    of: "an optional property that is added",
    before: plain,
    after: of("note: { type: string }"),
    class: "compatible",
    says: "/note of the payload was added and is optional",
  },
  {
    of: "a required property that is added",
    before: plain,
    after: of("total: { type: number }", "required: [id, total]"),
    class: "breaking",
    says: "/total of the payload was added and is required",
  },
  {
    of: "a required property that is added, of an application that handles the event",
    action: "receive",
    before: plain,
    after: of("total: { type: number }", "required: [id, total]"),
    class: "breaking",
    says: "was added and is required",
  },
  {
    of: "an optional property that is removed",
    before: of("note: { type: string }"),
    after: plain,
    class: "compatible",
    says: "/note of the payload was removed",
  },
  {
    of: "a required property that is removed",
    before: of("total: { type: number }", "required: [id, total]"),
    after: plain,
    class: "breaking",
    says: "/total of the payload was removed",
  },
  {
    of: "a required property that is removed, of an application that only handles the event",
    action: "receive",
    before: of("total: { type: number }", "required: [id, total]"),
    after: plain,
    class: "caution",
    says: "/total of the payload was removed",
  },
  {
    of: "a property that becomes required",
    before: of("note: { type: string }"),
    after: of("note: { type: string }", "required: [id, note]"),
    class: "breaking",
    says: "/note of the payload is required now",
  },
  {
    of: "a property that becomes optional",
    before: of("note: { type: string }", "required: [id, note]"),
    after: of("note: { type: string }"),
    class: "breaking",
    says: "/note of the payload is optional now",
  },
  {
    of: "a property that becomes optional, of an application that only handles the event",
    action: "receive",
    before: of("note: { type: string }", "required: [id, note]"),
    after: of("note: { type: string }"),
    class: "caution",
    says: "/note of the payload is optional now",
  },
  {
    of: "a property that is renamed",
    before: plain,
    after: { payload: "{ type: object, required: [orderId], properties: { orderId: { type: string } } }" },
    class: "breaking",
    says: '/id of the payload seems to be called "orderId" now',
  },
  {
    of: "an optional property that is added to a closed object",
    before: of("a: { type: string }", "additionalProperties: false"),
    after: of("a: { type: string }, b: { type: string }", "additionalProperties: false"),
    class: "breaking",
    says: "/b of the payload was added",
  },
  {
    of: "an object that is closed",
    before: of("a: { type: string }"),
    after: of("a: { type: string }", "required: [id], additionalProperties: false"),
    class: "compatible",
    says: "is refused now",
  },
  {
    of: "an object that was open to all and is closed",
    before: of("a: { type: string }", "additionalProperties: true"),
    after: of("a: { type: string }", "additionalProperties: false"),
    class: "breaking",
    says: "is refused now",
  },
  {
    of: "values of a map that change",
    before: { payload: "{ type: object, additionalProperties: { type: integer } }" },
    after: { payload: "{ type: object, additionalProperties: { type: string } }" },
    class: "breaking",
    says: "/* of the payload is a text now, and was an integer",
  },
  {
    of: "properties by pattern that change",
    before: {
      payload:
        '{ type: object, patternProperties: { "^x-": { type: integer } }, additionalProperties: false }',
    },
    after: {
      payload:
        '{ type: object, patternProperties: { "^x-": { type: number } }, additionalProperties: false }',
    },
    class: "breaking",
    says: "is a number now, and was an integer",
  },
  {
    of: "names of properties that are limited",
    before: { payload: "{ type: object, additionalProperties: { type: integer } }" },
    after: {
      payload: "{ type: object, additionalProperties: { type: integer }, propertyNames: { maxLength: 3 } }",
    },
    class: "breaking",
    says: "has other conditions (propertyNames)",
  },
  {
    of: "a property that needs another",
    before: of("a: { type: string }, b: { type: string }"),
    after: of("a: { type: string }, b: { type: string }", "required: [id], dependencies: { a: [b] }"),
    class: "breaking",
    says: "has other conditions (dependencies)",
  },
  {
    of: "fewer properties that are allowed",
    before: { payload: "{ type: object, additionalProperties: { type: integer } }" },
    after: { payload: "{ type: object, additionalProperties: { type: integer }, maxProperties: 2 }" },
    class: "breaking",
    says: "has the maxProperties 2 now, and had none",
  },
  // payloads: types and values
  {
    of: "another type",
    before: id("{ type: string }"),
    after: id("{ type: integer }"),
    class: "breaking",
    says: "/id of the payload is an integer now, and was a text",
  },
  {
    of: "integers that become numbers",
    before: id("{ type: integer }"),
    after: id("{ type: number }"),
    class: "breaking",
    says: "is a number now, and was an integer",
  },
  {
    of: "integers that become numbers, of an application that only handles the event",
    action: "receive",
    before: id("{ type: integer }"),
    after: id("{ type: number }"),
    class: "caution",
    says: "is a number now, and was an integer",
  },
  {
    of: "numbers that become integers",
    action: "receive",
    before: id("{ type: number }"),
    after: id("{ type: integer }"),
    class: "breaking",
    says: "is an integer now, and was a number",
  },
  {
    of: "a value that may be null",
    before: id("{ type: string }"),
    after: id('{ type: [string, "null"] }'),
    class: "breaking",
    says: "is null or a text now",
  },
  {
    of: "a value that may no longer be null",
    action: "receive",
    before: id('{ type: [string, "null"] }'),
    after: id("{ type: string }"),
    class: "breaking",
    says: "is a text now, and was null or a text",
  },
  {
    of: "a value that is added to an enum",
    before: id("{ enum: [a, b] }"),
    after: id("{ enum: [a, b, c] }"),
    class: "breaking",
    says: 'may be "c" now',
  },
  {
    of: "a value that is added to an enum of an event that is only handled",
    action: "receive",
    before: id("{ enum: [a, b] }"),
    after: id("{ enum: [a, b, c] }"),
    class: "caution",
    says: 'may be "c" now',
  },
  {
    of: "a value that is removed from an enum",
    before: id("{ enum: [a, b, c] }"),
    after: id("{ enum: [a, b] }"),
    class: "breaking",
    says: 'is no longer "c"',
  },
  {
    of: "an enum in another order",
    before: id("{ enum: [a, b] }"),
    after: id("{ enum: [b, a] }"),
    class: "none",
    says: "",
  },
  {
    of: "a constant that changes",
    before: id("{ const: a }"),
    after: id("{ const: b }"),
    class: "breaking",
    says: 'is no longer "a", may be "b" now',
  },
  {
    of: "a constant in other words",
    before: id("{ const: a }"),
    after: id("{ enum: [a] }"),
    class: "none",
    says: "",
  },
  {
    of: "an enum that becomes any text",
    before: id("{ enum: [a, b] }"),
    after: id("{ type: string }"),
    class: "breaking",
    says: 'is a text now, and was one of "a", "b"',
  },
  // payloads: limits
  {
    of: "a minimum",
    before: id("{ type: integer }"),
    after: id("{ type: integer, minimum: 1 }"),
    class: "breaking",
    says: "has the minimum 1 now, and had none",
  },
  {
    of: "a minimum that is lowered, of an event that is only handled",
    action: "receive",
    before: id("{ type: integer, minimum: 1 }"),
    after: id("{ type: integer, minimum: 0 }"),
    class: "caution",
    says: "has the minimum 0 now, and had 1",
  },
  {
    of: "a maximum that is raised",
    before: id("{ type: integer, maximum: 9 }"),
    after: id("{ type: integer, maximum: 10 }"),
    class: "breaking",
    says: "has the maximum 10 now, and had 9",
  },
  {
    of: "a limit that excludes its own value",
    action: "receive",
    before: id("{ type: number, minimum: 0 }"),
    after: id("{ type: number, exclusiveMinimum: 0 }"),
    class: "breaking",
    says: "has the minimum 0 (exclusive) now, and had 0",
  },
  {
    of: "a multiple",
    action: "receive",
    before: id("{ type: integer, multipleOf: 2 }"),
    after: id("{ type: integer, multipleOf: 4 }"),
    class: "breaking",
    says: "has the multipleOf 4 now, and had 2",
  },
  {
    of: "longer texts",
    before: id("{ type: string, maxLength: 5 }"),
    after: id("{ type: string, maxLength: 9 }"),
    class: "breaking",
    says: "has the maxLength 9 now, and had 5",
  },
  {
    of: "shorter texts of an event that is only handled",
    action: "receive",
    before: id("{ type: string, maxLength: 9 }"),
    after: id("{ type: string, maxLength: 5 }"),
    class: "breaking",
    says: "has the maxLength 5 now, and had 9",
  },
  {
    of: "a pattern",
    action: "receive",
    before: id("{ type: string }"),
    after: id("{ type: string, pattern: '^[A-Z]+$' }"),
    class: "breaking",
    says: "has the pattern ^[A-Z]+$ now, and had none",
  },
  {
    of: "a pattern that changes",
    action: "receive",
    before: id("{ type: string, pattern: '^[A-Z]+$' }"),
    after: id("{ type: string, pattern: '^[A-Z]{2}$' }"),
    class: "breaking",
    says: "has the pattern ^[A-Z]{2}$ now",
  },
  {
    of: "a pattern that nobody can compare, and that says the same",
    action: "receive",
    before: id("{ type: string, pattern: '^[0-9]+$' }"),
    after: id("{ type: string, pattern: '^[0-9][0-9]*$' }"),
    class: "breaking",
    says: "has the pattern",
  },
  {
    of: "a format",
    action: "receive",
    before: id("{ type: string }"),
    after: id("{ type: string, format: date-time }"),
    class: "breaking",
    says: "has the format date-time now, and had none",
  },
  {
    of: "a format that is removed from an event that is only handled",
    action: "receive",
    before: id("{ type: string, format: uuid }"),
    after: id("{ type: string }"),
    class: "caution",
    says: "has the format none now, and had uuid",
  },
  {
    of: "a format that no validator knows",
    before: id("{ type: string }"),
    after: id("{ type: string, format: order-number }"),
    class: "compatible",
    says: "has the format order-number now",
  },
  {
    of: "items of another type",
    before: id("{ type: array, items: { type: string } }"),
    after: id("{ type: array, items: { type: integer } }"),
    class: "breaking",
    says: "/id/* of the payload is an integer now, and was a text",
  },
  {
    of: "more items",
    before: id("{ type: array, maxItems: 2 }"),
    after: id("{ type: array, maxItems: 3 }"),
    class: "breaking",
    says: "has the maxItems 3 now, and had 2",
  },
  {
    of: "items that have to be unique",
    action: "receive",
    before: id("{ type: array, items: { type: integer } }"),
    after: id("{ type: array, items: { type: integer }, uniqueItems: true }"),
    class: "breaking",
    says: "has unique items now",
  },
  {
    of: "a tuple that becomes longer",
    action: "receive",
    before: id("{ type: array, items: [{ type: string }], additionalItems: false }"),
    after: id("{ type: array, items: [{ type: string }, { type: integer }], additionalItems: false }"),
    class: "caution",
    says: "of the payload",
  },
  // payloads: combinations
  {
    of: "an alternative that is added",
    before: id("{ oneOf: [{ type: string }] }"),
    after: id("{ oneOf: [{ type: string }, { type: integer }] }"),
    class: "breaking",
    says: "of the payload",
  },
  {
    of: "an alternative that is removed",
    action: "receive",
    before: id("{ anyOf: [{ type: string }, { type: integer }, { type: boolean }] }"),
    after: id("{ anyOf: [{ type: string }, { type: integer }] }"),
    class: "breaking",
    says: "is no longer true or false",
  },
  {
    of: "alternatives in another order",
    before: id("{ anyOf: [{ type: string }, { type: integer }] }"),
    after: id("{ anyOf: [{ type: integer }, { type: string }] }"),
    class: "none",
    says: "",
  },
  {
    of: "a kind of object that is added to those with a discriminator",
    before: id("{ oneOf: [{ type: object, required: [t], properties: { t: { const: a } } }] }"),
    after: id(
      "{ oneOf: [{ type: object, required: [t], properties: { t: { const: a } } }, { type: object, required: [t], properties: { t: { const: b } } }] }",
    ),
    class: "breaking",
    says: 'may be an object with t "b" now',
  },
  {
    of: "a change within one of several alternatives",
    before: id(
      "{ oneOf: [{ type: object, required: [t], properties: { t: { const: a }, n: { type: integer } } }, { type: object, required: [t], properties: { t: { const: b } } }] }",
    ),
    after: id(
      "{ oneOf: [{ type: object, required: [t], properties: { t: { const: a }, n: { type: string } } }, { type: object, required: [t], properties: { t: { const: b } } }] }",
    ),
    class: "breaking",
    says: "/id/n of the payload is a text now, and was an integer",
  },
  {
    of: "a schema that is split into parts",
    before: of("a: { type: integer }"),
    after: {
      payload:
        "{ allOf: [{ type: object, required: [id], properties: { id: { type: string } } }, { properties: { a: { type: integer } } }] }",
    },
    class: "none",
    says: "",
  },
  {
    of: "a part that is added to a schema",
    before: plain,
    after: {
      payload:
        "{ allOf: [{ type: object, required: [id], properties: { id: { type: string } } }, { required: [total], properties: { total: { type: number } } }] }",
    },
    class: "breaking",
    says: "/total of the payload was added and is required",
  },
  {
    of: "what a value must not be",
    action: "receive",
    before: id("{ type: string }"),
    after: id("{ type: string, not: { const: x } }"),
    class: "breaking",
    says: "has other conditions (not, if)",
  },
  {
    of: "a condition",
    action: "receive",
    before: of("a: { type: string }, b: { type: string }"),
    after: of(
      "a: { type: string }, b: { type: string }",
      "required: [id], if: { required: [a] }, then: { required: [b] }",
    ),
    class: "breaking",
    says: "has other conditions (not, if)",
  },
  {
    of: "a definition that is renamed",
    before: { ...id('{ $ref: "#/components/schemas/Key" }'), schemas: "{ Key: { type: string } }" },
    after: {
      ...id('{ $ref: "#/components/schemas/Identifier" }'),
      schemas: "{ Identifier: { type: string } }",
    },
    class: "none",
    says: "",
  },
  {
    of: "a definition that refers to itself and is the same",
    before: {
      payload: '{ $ref: "#/components/schemas/Tree" }',
      schemas:
        '{ Tree: { type: object, properties: { v: { type: integer }, next: { $ref: "#/components/schemas/Tree" } } } }',
    },
    after: {
      payload: '{ $ref: "#/components/schemas/Node" }',
      schemas:
        '{ Node: { type: object, properties: { v: { type: integer }, next: { $ref: "#/components/schemas/Node" } } } }',
    },
    class: "none",
    says: "",
  },
  {
    of: "a definition that refers to itself and changed within",
    before: {
      payload: '{ $ref: "#/components/schemas/Tree" }',
      schemas:
        '{ Tree: { type: object, properties: { v: { type: integer }, next: { $ref: "#/components/schemas/Tree" } } } }',
    },
    after: {
      payload: '{ $ref: "#/components/schemas/Tree" }',
      schemas:
        '{ Tree: { type: object, properties: { v: { type: string }, next: { $ref: "#/components/schemas/Tree" } } } }',
    },
    class: "breaking",
    says: "/v of the payload is a text now, and was an integer",
  },
  {
    of: "words for people in a schema",
    before: id("{ type: string, description: The old one, title: A }"),
    after: id("{ type: string, description: The new one, examples: [b] }"),
    class: "none",
    says: "",
  },
  {
    of: "a payload that becomes anything",
    before: plain,
    after: { payload: "{}" },
    class: "breaking",
    says: "The payload is anything now, and was an object",
  },
  // headers, answers, events
  {
    of: "a header that has to be there",
    before: { headers: "{ type: object, properties: { tenant: { type: string } } }" },
    after: { headers: "{ type: object, required: [tenant], properties: { tenant: { type: string } } }" },
    class: "breaking",
    says: "/tenant of the headers is required now",
  },
  {
    of: "headers that are described for the first time",
    before: plain,
    after: { headers: "{ type: object, properties: { tenant: { type: string } } }" },
    class: "compatible",
    says: "/tenant of the headers was added and is optional",
  },
  {
    of: "another content type",
    before: plain,
    after: { extra: "contentType: application/cbor" },
    class: "breaking",
    says: "is written as application/cbor now",
  },
  {
    of: "what identifies an event",
    before: plain,
    after: { extra: 'x-jetstream: { deduplicateBy: "$message.payload#/id" }' },
    class: "caution",
    says: "Its deduplicateBy is",
  },
  {
    of: "a message that is renamed",
    before: plain,
    after: { message: "orderAccepted" },
    class: "caution",
    says: 'is called "order-accepted" now, and was called "order-placed"',
  },
  {
    of: "a message that is renamed and identified",
    before: { extra: 'x-jetstream: { deduplicateBy: "$message.payload#/id" }' },
    after: { message: "orderAccepted", extra: 'x-jetstream: { deduplicateBy: "$message.payload#/id" }' },
    class: "breaking",
    says: 'is called "order-accepted" now',
  },
  {
    of: "an event that is deprecated",
    before: plain,
    after: { extra: "description: Old." },
    class: "documentation",
    says: "Its description changed",
  },
  {
    of: "keys of channels and operations",
    before: plain,
    after: { channelKey: "ordersPlaced", operationKey: "place" },
    class: "none",
    says: "",
  },
  // subjects
  {
    of: "another address",
    before: plain,
    after: { address: "shop.orders.placed" },
    class: "breaking",
    says: "travels on shop.orders.placed now, and did on orders.placed",
  },
  {
    of: "a parameter with another name",
    before: { address: "orders.{region}", channel: "parameters: { region: {} }" },
    after: { address: "orders.{area}", channel: "parameters: { area: {} }" },
    class: "caution",
    says: 'is called "area" now',
  },
  {
    of: "a parameter that takes another value",
    before: { address: "orders.{region}", channel: "parameters: { region: { enum: [eu] } }" },
    after: { address: "orders.{region}", channel: "parameters: { region: { enum: [eu, us] } }" },
    class: "breaking",
    says: 'can be "us" now',
  },
  {
    of: "a parameter that takes fewer values",
    action: "receive",
    before: { address: "orders.{region}", channel: "parameters: { region: { enum: [eu, us] } }" },
    after: { address: "orders.{region}", channel: "parameters: { region: { enum: [eu] } }" },
    class: "breaking",
    says: 'can no longer be "us"',
  },
  {
    of: "a parameter without its default",
    before: { address: "orders.{region}", channel: "parameters: { region: { default: eu } }" },
    after: { address: "orders.{region}", channel: "parameters: { region: {} }" },
    class: "caution",
    says: "has the default none now, and had eu",
  },
  {
    of: "a parameter that is added to the address",
    before: plain,
    after: { address: "orders.placed.{region}", channel: "parameters: { region: {} }" },
    class: "breaking",
    says: "travels on orders.placed.{region} now",
  },
  {
    of: "an event that is no longer kept",
    before: plain,
    after: { channel: "x-jetstream: false" },
    class: "breaking",
    says: "travels over core NATS now",
  },
  {
    of: "an event that moves to another stream",
    before: plain,
    after: stream("name: ORDERS"),
    class: "recreate",
    says: "is kept in the stream ORDERS now",
  },
  // streams
  {
    of: "the storage of a stream",
    before: stream("storage: file"),
    after: stream("storage: memory"),
    class: "recreate",
    says: "Its storage is memory now, and was file",
  },
  {
    of: "the retention of a stream",
    before: stream("retention: limits"),
    after: stream("retention: workqueue"),
    class: "recreate",
    says: "Its retention is workqueue now, and was limits",
  },
  {
    of: "a stream that keeps only what is waited for",
    before: stream("retention: limits"),
    after: stream("retention: interest"),
    class: "breaking",
    says: "Its retention is interest now",
  },
  {
    of: "a stream without room for more consumers",
    before: stream("maxConsumers: 10"),
    after: stream("maxConsumers: 20"),
    class: "recreate",
    says: "Its maxConsumers is 20 now, and was 10",
  },
  {
    of: "messages that no longer may have a time to live",
    before: stream("messageTtl: true"),
    after: stream("messageTtl: false"),
    class: "recreate",
    says: "Its messageTtl is false now",
  },
  {
    of: "messages that are kept for a shorter time",
    before: stream("maxAge: 7d"),
    after: stream("maxAge: 24h"),
    class: "breaking",
    says: "Its maxAge is 24h now, and was 7d",
  },
  {
    of: "messages that are kept for a longer time",
    before: stream("maxAge: 24h"),
    after: stream("maxAge: 7d"),
    class: "compatible",
    says: "Its maxAge is 7d now, and was 24h",
  },
  {
    of: "the same time in another unit",
    before: stream("maxAge: 24h"),
    after: stream("maxAge: 1d"),
    class: "none",
    says: "",
  },
  {
    of: "a stream that states what the server has anyway",
    before: stream("maxAge: 1d"),
    after: stream("maxAge: 1d, storage: file, duplicateWindow: 2m"),
    class: "none",
    says: "",
  },
  {
    of: "a shorter duplicate window",
    before: stream("duplicateWindow: 10m"),
    after: stream("duplicateWindow: 2m"),
    class: "breaking",
    says: "Its duplicateWindow is 2m now, and was 10m",
  },
  {
    of: "fewer replicas",
    before: stream("replicas: 3"),
    after: stream("replicas: 1"),
    class: "breaking",
    says: "Its replicas is 1 now, and was 3",
  },
  {
    of: "compression",
    before: stream("maxAge: 1d"),
    after: stream("maxAge: 1d, compression: s2"),
    class: "compatible",
    says: "Its compression is s2 now",
  },
  {
    of: "what is dropped from a full stream",
    before: stream("discard: old"),
    after: stream("discard: new"),
    class: "breaking",
    says: "Its discard is new now, and was old",
  },
  {
    of: "subjects that a stream no longer keeps",
    before: stream('subjects: ["orders.>"]'),
    after: stream("subjects: [orders.placed]"),
    class: "breaking",
    says: "It no longer keeps orders.>",
  },
  // actors
  {
    of: "an operation that receives and is called otherwise",
    action: "receive",
    before: plain,
    after: { operationKey: "book" },
    class: "recreate",
    says: 'Its consumer is called "shop-book" now, and was called "shop-work"',
  },
  {
    of: "an operation that is called otherwise and keeps its consumer",
    action: "receive",
    before: plain,
    after: { operationKey: "book", ...actor("durable: shop-work") },
    class: "none",
    says: "",
  },
  {
    of: "where a consumer starts",
    action: "receive",
    before: actor("deliver: new"),
    after: actor("deliver: all"),
    class: "recreate",
    says: 'Its deliver is "all" now',
  },
  {
    of: "dead letters that are dropped",
    action: "receive",
    before: plain,
    after: actor("deadLetter: false"),
    class: "breaking",
    says: "Its deadLetter is false now",
  },
  {
    of: "a shorter time for a run",
    action: "receive",
    before: actor("timeout: 1m"),
    after: actor("timeout: 10s"),
    class: "caution",
    says: 'Its timeout is "10s" now, and was "1m"',
  },
  {
    of: "more runs at a time",
    action: "receive",
    before: plain,
    after: actor("concurrency: 32"),
    class: "compatible",
    says: "Its concurrency is 32 now",
  },
  {
    of: "an application with another title",
    action: "receive",
    before: plain,
    after: { title: "Store" },
    class: "recreate",
    says: 'is called "store" on the server now, and was called "shop"',
  },
  // servers
  {
    of: "a server that moves",
    before: { root: "servers: { prod: { host: nats.example.com, protocol: nats } }" },
    after: { root: "servers: { prod: { host: nats2.example.com, protocol: nats } }" },
    class: "breaking",
    says: "nats2.example.com",
  },
  {
    of: "a server that is added",
    before: { root: "servers: { prod: { host: nats.example.com, protocol: nats } }" },
    after: {
      root: "servers: { prod: { host: nats.example.com, protocol: nats }, test: { host: test.example.com, protocol: nats } }",
    },
    class: "compatible",
    says: "test.example.com",
  },
];
