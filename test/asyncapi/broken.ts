/** A small document with one mistake, and what is said of it. */
export interface Broken {
  readonly what: string;
  readonly text: string;
  /** `line rule: message (hint)`, or the start of it. */
  readonly says: string;
  /** Other files, beside `asyncapi.yaml`. */
  readonly files?: Readonly<Record<string, string>>;
}

const v2 = 'asyncapi: 2.6.0\ninfo: { title: Orders, version: "1" }\n';
const v3 = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

export const broken: readonly Broken[] = [
  {
    what: "a misspelt key at the top",
    text: `${v3}chanels: {}\n`,
    says: '3 structure: Unknown property "chanels". (Did you mean "channels"?)',
  },
  {
    what: "a misspelt key of a channel",
    text: `${v3}channels:\n  a:\n    adress: a\n`,
    says: '5 structure: Unknown property "adress". (Did you mean "address"?)',
  },
  {
    what: "a misspelt key of a message",
    text: `${v3}channels:\n  a:\n    messages:\n      m:\n        payLoad: {}\n`,
    says: '7 structure: Unknown property "payLoad". (Did you mean "payload"?)',
  },
  {
    what: "a misspelt key of an operation",
    text: `${v3}channels: { a: { address: a } }\noperations:\n  o:\n    acton: send\n    action: send\n    channel: { $ref: "#/channels/a" }\n`,
    says: '6 structure: Unknown property "acton". (Did you mean "action"?)',
  },
  {
    what: "a key of AsyncAPI 2 in 3",
    text: `${v3}channels:\n  a:\n    publish: { message: { payload: {} } }\n`,
    says: '5 structure: Unknown property "publish". (In AsyncAPI 3, operations stand under operations at the top, with action: receive.)',
  },
  {
    what: "operations of AsyncAPI 3 in 2",
    text: `${v2}channels: {}\noperations: {}\n`,
    says: '4 structure: Unknown property "operations". (AsyncAPI 2 has operations under channels, as publish and subscribe.)',
  },
  {
    what: "an operation that does neither",
    text: `${v3}channels: { a: { address: a } }\noperations:\n  o: { action: sned, channel: { $ref: "#/channels/a" } }\n`,
    says: '5 structure: "action" must be one of "send", "receive", and not "sned". (Did you mean "send"?)',
  },
  {
    what: "an operation without a channel",
    text: `${v3}operations:\n  o: { action: send }\n`,
    says: '4 structure: "o" has no "channel", which it needs. (Add "channel".)',
  },
  {
    what: "a document without info",
    text: "asyncapi: 3.0.0\nchannels: {}\n",
    says: '1 structure: The document has no "info", which it needs. (Add "info".)',
  },
  {
    what: "an AsyncAPI 2 document without channels",
    text: v2,
    says: '1 structure: The document has no "channels", which it needs. (Add "channels".)',
  },
  {
    what: "a version that YAML takes for a number",
    text: "asyncapi: 3.0.0\ninfo: { title: A, version: 1.10 }\n",
    says: '2 structure: "version" must be a string. (Put it in quotes: "1.1".)',
  },
  {
    what: "a list of channels",
    text: `${v3}channels:\n  - address: a\n`,
    says: '3 structure: "channels" must be an object. (Write an object here.)',
  },
  {
    what: "a text where a message should stand",
    text: `${v3}channels:\n  a: { messages: { m: hello } }\n`,
    says: '4 structure: "m" must be an object.',
  },
  {
    what: "tags that are texts",
    text: `${v3}channels:\n  a: { address: a, tags: [billing] }\n`,
    says: '4 structure: Item 1 of "tags" must be an object.',
  },
  {
    what: "an id that is no URI",
    text: `${v3}id: orders\n`,
    says: '3 structure: "id" is not a URI, and not "orders". (Write it whole',
  },
  {
    what: "an email address without @",
    text: 'asyncapi: 3.0.0\ninfo: { title: A, version: "1", contact: { email: support } }\n',
    says: '2 structure: "email" is not an email address, and not "support".',
  },
  {
    what: "a reference where none may stand",
    text: `asyncapi: 3.0.0\ninfo:\n  title: A\n  version: "1"\n  contact: { $ref: "#/components/x-contact" }\ncomponents: { x-contact: { name: A } }\n`,
    says: '5 structure: A reference is not allowed here: "contact" must be written in its place. (Replace the reference with what it leads to.)',
  },
  {
    what: "a misspelt type of JSON Schema",
    text: `${v3}components: { schemas: { S: { type: strin } } }\n`,
    says: '3 schema: "strin" is not a type of JSON Schema. (Did you mean "string"?)',
  },
  {
    what: "a property that is marked as required",
    text: `${v3}components:\n  schemas:\n    S:\n      properties:\n        id: { type: string, required: true }\n`,
    says: '7 schema: "required" must be an array in a JSON Schema. (List the names of the required properties in "required" of the object around them.)',
  },
  {
    what: "a text where a schema should stand",
    text: `${v3}components: { schemas: { S: { type: object, properties: { id: string } } } }\n`,
    says: '3 schema: "id" must be a schema. (Write a schema, such as { type: string }, not "string".)',
  },
  {
    what: "an empty allOf",
    text: `${v3}components: { schemas: { S: { allOf: [] } } }\n`,
    says: '3 schema: "allOf" must have at least 1 item.',
  },
  {
    what: "a negative length",
    text: `${v3}components: { schemas: { S: { type: string, minLength: -1 } } }\n`,
    says: '3 schema: "minLength" must be at least 0.',
  },
  {
    what: "a property that is required twice",
    text: `${v3}components: { schemas: { S: { type: object, required: [id, id] } } }\n`,
    says: '3 schema: "required" has the same twice: items 1 and 2. (Remove one of them.)',
  },
  {
    what: "a schema that is wrong in a strange place",
    text: `${v3}channels: { a: { messages: { m: { payload: { $ref: "#/x-parts/order" } } } } }\nx-parts:\n  order: { type: objet }\n`,
    says: '5 schema: "objet" is not a type of JSON Schema. (Did you mean "object"?)',
  },
  {
    what: "a schema that is wrong in another file",
    text: `${v3}channels: { a: { messages: { m: { payload: { $ref: ./order.yaml } } } } }\n`,
    files: { "order.yaml": "type: object\nproperties:\n  id: { type: intger }\n" },
    says: 'order.yaml:3 schema: "intger" is not a type of JSON Schema. (Did you mean "integer"?)',
  },
  {
    what: "a schema of AsyncAPI 2 that is wrong behind two references",
    text: `${v2}channels: { a: { publish: { message: { $ref: "#/components/messages/M" } } } }\ncomponents:\n  messages: { M: { payload: { $ref: "#/components/schemas/S" } } }\n  schemas:\n    S: { enum: 1 }\n`,
    says: '7 schema: "enum" must be an array in a JSON Schema.',
  },
  {
    what: "a security scheme of no kind",
    text: `${v3}components: { securitySchemes: { s: { type: oauth } } }\n`,
    says: '3 structure: "type" must be',
  },
  {
    what: "a security scheme with a misspelt key",
    text: `${v3}components:\n  securitySchemes:\n    s: { type: oauth2, flows: { clientCredentials: { tokenUrl: "https://a.example/t", scope: {}, availableScopes: {} } } }\n`,
    says: '5 structure: Unknown property "scope".',
  },
  {
    what: "a server without a host",
    text: `${v3}servers: { s: { protocol: nats } }\n`,
    says: '3 structure: "s" has no "host", which it needs.',
  },
  {
    what: "a server of AsyncAPI 2 in 3",
    text: `${v3}servers:\n  s: { url: "nats://a", protocol: nats, host: a }\n`,
    says: '4 structure: Unknown property "url". (In AsyncAPI 3, a server has host and pathname.)',
  },
  {
    what: "a correlation id that is no place",
    text: `${v3}components: { correlationIds: { c: { location: payload.id } } }\n`,
    says: '3 structure: "location" is not a place in a message, and not "payload.id". (Write it as',
  },
  {
    what: "an operation id that is given twice",
    text: `${v2}channels:\n  a: { publish: { operationId: go, message: { payload: {} } } }\n  b: { publish: { operationId: go, message: { payload: {} } } }\n`,
    says: '5 asyncapi2-operation-operationId-uniqueness: The operationId "go" is given twice; it was first given in line 4.',
  },
  {
    what: "a message id that is given twice",
    text: `${v2}channels:\n  a: { publish: { message: { messageId: m, payload: {} } } }\n  b: { publish: { message: { messageId: m, payload: {} } } }\n`,
    says: '5 asyncapi2-message-messageId-uniqueness: The messageId "m" is given twice; it was first given in line 4.',
  },
  {
    what: "a server of a channel that is not there",
    text: `${v2}servers: { production: { url: "nats://a", protocol: nats } }\nchannels:\n  a: { servers: [prodution] }\n`,
    says: '5 asyncapi2-channel-servers: There is no server "prodution". (Did you mean "production"?)',
  },
  {
    what: "a security requirement that is not described",
    text: `${v2}servers: { s: { url: "nats://a", protocol: nats, security: [{ token: [] }] } }\nchannels: {}\n`,
    says: '3 asyncapi2-server-security: There is no security scheme "token". (Add it to components',
  },
  {
    what: "a security requirement of an operation that is not described",
    text: `${v2}channels: { a: { publish: { security: [{ tokn: [] }] } } }\ncomponents: { securitySchemes: { token: { type: userPassword } } }\n`,
    says: '3 asyncapi2-operation-security: There is no security scheme "tokn". (Did you mean "token"?)',
  },
  {
    what: "a scope that is not described",
    text: `${v2}servers: { s: { url: "nats://a", protocol: nats, security: [{ o: [wirte] }] } }\nchannels: {}\ncomponents: { securitySchemes: { o: { type: oauth2, flows: { clientCredentials: { tokenUrl: "https://a.example/t", scopes: { write: w } } } } } }\n`,
    says: '3 asyncapi2-server-security: The security scheme "o" has no scope "wirte". (Did you mean "write"?)',
  },
  {
    what: "a variable of a server that is not described",
    text: `${v2}servers: { s: { url: "nats://{region}.a", protocol: nats, variables: { regio: {} } } }\nchannels: {}\n`,
    says: '3 asyncapi2-server-variables: The URL has variables that are not described: "region".',
  },
  {
    what: "an address with a query",
    text: `${v2}channels:\n  "a?b=c": {}\n`,
    says: '4 asyncapi2-channel-no-query-nor-fragment: The address of the channel "a?b=c" has "?" or "#" in it.',
  },
  {
    what: "a channel of AsyncAPI 3 whose name has a fragment",
    text: `${v3}channels:\n  "a#b": {}\n`,
    says: '4 asyncapi3-channel-no-query-nor-fragment: The name of the channel "a#b"',
  },
  {
    what: "equal tags",
    text: `${v2}tags: [{ name: a }, { name: a, description: b }]\nchannels: {}\n`,
    says: '3 asyncapi2-tags-uniqueness: The tag "a" is given twice. (Remove one of the equal tags.)',
  },
  {
    what: "an example that does not fit its payload",
    text: `${v2}channels:\n  a:\n    publish:\n      message:\n        payload: { type: object, properties: { id: { type: string } } }\n        examples:\n          - payload: { id: 7 }\n`,
    says: '9 asyncapi2-message-examples: The example does not fit: "id" must be of type string.',
  },
  {
    what: "an example without a required header",
    text: `${v2}channels: {}\ncomponents:\n  messages:\n    m:\n      headers: { type: object, required: [tenant] }\n      examples: [{ headers: {} }]\n`,
    says: '8 asyncapi2-message-examples: The example does not fit: "headers" has no "tenant".',
  },
  {
    what: "a default that does not fit",
    text: `${v2}channels: {}\ncomponents: { schemas: { S: { type: integer, maximum: 5, default: 9 } } }\n`,
    says: '4 asyncapi2-schema-default: The default does not fit: "default" must be at most 5.',
  },
  {
    what: "an example of a schema that does not fit",
    text: `${v2}channels: {}\ncomponents: { schemas: { S: { type: array, items: { type: string }, examples: [[1]] } } }\n`,
    says: "4 asyncapi2-schema-examples: The example does not fit: item 1 must be of type string.",
  },
  {
    what: "a message that is not of the operation's channel",
    text: `${v3}channels:\n  a: { address: a, messages: { m: { payload: {} } } }\n  b: { address: b, messages: { m: { payload: {} } } }\noperations:\n  o:\n    action: send\n    channel: { $ref: "#/channels/a" }\n    messages: [{ $ref: "#/channels/b/messages/m" }]\n`,
    says: '10 asyncapi3-operation-messages-from-referred-channel: "#/channels/b/messages/m" is not one of the messages of the operation\'s channel. (Refer to "#/channels/a/messages/…"',
  },
  {
    what: "a message that is referred to in components",
    text: `${v3}channels:\n  a: { address: a, messages: { m: { $ref: "#/components/messages/m" } } }\noperations:\n  o:\n    action: send\n    channel: { $ref: "#/channels/a" }\n    messages: [{ $ref: "#/components/messages/m" }]\ncomponents: { messages: { m: { payload: {} } } }\n`,
    says: '9 asyncapi3-operation-messages-from-referred-channel: "#/components/messages/m" is not one of',
  },
  {
    what: "an operation whose channel is in components",
    text: `${v3}operations:\n  o: { action: send, channel: { $ref: "#/components/channels/a" } }\ncomponents: { channels: { a: { address: a } } }\n`,
    says: '4 asyncapi3-required-operation-channel-unambiguity: "#/components/channels/a" is not one of the document\'s channels.',
  },
  {
    what: "a channel whose server is in components",
    text: `${v3}channels:\n  a: { servers: [{ $ref: "#/components/servers/s" }] }\ncomponents: { servers: { s: { host: a, protocol: nats } } }\n`,
    says: '4 asyncapi3-required-channel-servers-unambiguity: "#/components/servers/s" is not one of the document\'s servers.',
  },
  {
    what: "a reference that leads nowhere",
    text: `${v3}channels: { a: { messages: { m: { payload: { $ref: "#/components/schemas/Ordr" } } } } }\ncomponents: { schemas: { Order: {} } }\n`,
    says: '3 missing-reference: "#/components/schemas/Ordr" leads nowhere: there is no "Ordr" in "#/components/schemas". (Did you mean "Order"?)',
  },
  {
    what: "a reference to a channel where a message should stand",
    text: `${v3}channels:\n  a: { address: a, messages: { m: { $ref: "#/components/channels/c" } } }\ncomponents:\n  channels:\n    c: { address: c }\n`,
    says: '7 structure: Unknown property "address".',
  },
  {
    what: "a version that there is not yet",
    text: 'asyncapi: 3.0.7\ninfo: { title: A, version: "1" }\n',
    says: '1 structure: "asyncapi" must be "3.0.0", and not "3.0.7". (Did you mean "3.0.0"?)',
  },
];
