import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkReferences } from "../../asyncapi/check-references.js";
import { Cursor } from "../../asyncapi/cursor.js";
import { Documents } from "../../asyncapi/documents.js";
import { TranslatedDocument } from "../../asyncapi/languages/translated-document.js";
import { readSpecification } from "../../asyncapi/read/application.js";
import { SchemaReader } from "../../asyncapi/read/schema.js";
import { References } from "../../asyncapi/references.js";
import { validateQuickly } from "../../asyncapi/validate/structure.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { lineOf } from "./reading.js";
import { differencesOf, officialModel, schemaDifferences } from "./official-results.js";

const tests = fileURLToPath(new URL("..", import.meta.url));

/** What we read differently, and why. */
const differences: Readonly<Record<string, { readonly why: string; readonly what: readonly string[] }>> = {
  "corpus/amf-components/async-components.yaml": {
    why: "A message that a channel publishes and subscribes to is one message here; the official parser lists it twice.",
    what: [
      'smartylighting/streetlights/1/0/event/lighting/measured messages: [[null,null],[null,"lightMeasured"],[null,"lightMeasured"]], and here [[null,null],[null,"lightMeasured"]]',
    ],
  },
  "corpus/oas-valid.yaml": {
    why: "We act on OpenAPI's word `nullable`, which validators don't know.",
    what: ['myChannel payload 0/type: "object", and here ["object","null"]'],
  },
  "golden/names/spec.yaml": {
    why: "The official parser follows no reference to a name that is not ASCII, and loses the operation's channel.",
    what: [
      'operations: [["receive",["delete"]],["receive",[null]],["send",["code"]]], and here [["receive",["delete"]],["receive",["größe"]],["send",["code"]]]',
      'constructor messages: [], and here [["größeGeändert",null]]',
    ],
  },
};

/** Documents that refer to what is not on this machine, of which the official parser sees only a part. */
const remote: readonly string[] = [
  "corpus/ce-light-switch-json.yaml",
  "corpus/ce-light-switch-kafka.yaml",
  "corpus/spec-adeo-kafka-reqreply.yaml",
];

const specs = ["corpus", "golden"].flatMap((folder) =>
  readdirSync(join(tests, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .filter((name) => /^\s*(\{\s*)?["']?asyncapi["']?\s*:/m.test(readFileSync(join(tests, name), "utf8")))
    .filter((name) => !remote.includes(name))
    .toSorted(),
);

const v2 = 'asyncapi: 2.6.0\ninfo: { title: Orders, version: "1" }\n';
const v3 = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

/** What the corpus has little of. */
const written: readonly {
  readonly what: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
}[] = [
  {
    what: "traits of AsyncAPI 2, each of which overrides what is before it",
    text: `${v2}channels:
  a:
    publish:
      operationId: own
      traits: [{ operationId: first, summary: one }, { $ref: "#/components/operationTraits/second" }]
      message:
        name: own
        traits:
          - { name: first, contentType: text/plain, headers: { type: object, properties: { a: { type: string } } } }
          - { $ref: "#/components/messageTraits/common" }
        headers: { type: object, required: [own], properties: { own: { type: string } } }
        payload: { type: string }
components:
  operationTraits: { second: { operationId: second } }
  messageTraits:
    common:
      headers: { type: object, properties: { b: { type: integer, minimum: 1 } } }
      correlationId: { location: "$message.header#/b" }
`,
  },
  {
    what: "traits of AsyncAPI 3, which the target overrides",
    text: `${v3}channels:
  a: { address: a, messages: { m: { $ref: "#/components/messages/M" } } }
operations:
  o: { action: send, channel: { $ref: "#/channels/a" }, traits: [{ summary: one }, { $ref: "#/components/operationTraits/t" }] }
components:
  operationTraits: { t: { summary: two, description: text } }
  messageTraits:
    common: { name: common, headers: { type: object, properties: { a: { type: string }, b: { type: string } } } }
    later: { name: later, title: Later, headers: { properties: { b: { type: integer } } }, correlationId: { location: "$message.header#/b" } }
  messages:
    M:
      traits: [{ $ref: "#/components/messageTraits/common" }, { $ref: "#/components/messageTraits/later" }]
      headers: { required: [c], properties: { c: { type: boolean } } }
      payload: { type: object }
`,
  },
  {
    what: "channels, messages and schemas in other files that lead back",
    text: `${v3}channels: { a: { $ref: "./channels.yaml#/channels/a" }, b: { address: b, messages: { m: { $ref: "./channels.yaml#/messages/m" } } } }
operations:
  o: { action: send, channel: { $ref: "#/channels/b" }, messages: [{ $ref: "#/channels/b/messages/m" }] }
components: { schemas: { Node: { type: object, properties: { next: { $ref: "./schemas.yaml#/Tree" } } } } }
`,
    files: {
      "channels.yaml": `channels: { a: { address: a, messages: { m: { $ref: "#/messages/m" } } } }
messages: { m: { name: m, payload: { $ref: "./schemas.yaml#/Tree" }, headers: { $ref: "./schemas.yaml" } } }
`,
      "schemas.yaml": `type: object
properties: { trace: { type: string } }
Tree: { type: object, required: [leaf], properties: { leaf: { $ref: "#/Leaf" }, self: { $ref: "#/Tree" } } }
Leaf: { oneOf: [{ type: string, maxLength: 3 }, { type: array, items: { $ref: "#/Tree" } }] }
`,
    },
  },
  {
    what: "keys that a JSON Pointer escapes",
    text: `${v3}channels:
  a/b: { address: a.b, messages: { m~1: { payload: { $ref: "#/components/schemas/x.y" } } } }
operations:
  o: { action: receive, channel: { $ref: "#/channels/a~1b" }, messages: [{ $ref: "#/channels/a~1b/messages/m~01" }] }
components: { schemas: { x.y: { type: object, properties: { "a/b": { type: string }, "%": { $ref: "#/components/schemas/x.y/properties/a~1b" } } } } }
`,
  },
  {
    what: "replies on a channel of their own",
    text: `${v3}channels:
  ask: { address: ask, messages: { q: { payload: { type: string } } } }
  answer: { address: answer, messages: { yes: { payload: { const: true } }, no: { payload: { const: false } } } }
operations:
  ask:
    action: send
    channel: { $ref: "#/channels/ask" }
    messages: [{ $ref: "#/channels/ask/messages/q" }]
    reply: { channel: { $ref: "#/channels/answer" }, messages: [{ $ref: "#/channels/answer/messages/yes" }] }
  listen:
    action: receive
    channel: { $ref: "#/channels/ask" }
    reply: { channel: { $ref: "#/channels/answer" } }
`,
  },
  {
    what: "references to references, through references, and beside other keys",
    text: `${v2}channels:
  a: { $ref: "#/components/channels/A" }
  b: { subscribe: { message: { oneOf: [{ $ref: "#/components/messages/N" }, { payload: { $ref: "#/components/messages/M/payload/properties/b" } }] } } }
components:
  channels: { A: { publish: { message: { $ref: "#/components/messages/N" } } } }
  messages:
    N: { $ref: "#/components/messages/M" }
    M: { name: m, payload: { type: object, properties: { a: { $ref: "#/components/schemas/S", description: beside }, b: { allOf: [{ $ref: "#/components/schemas/T" }] } } } }
  schemas:
    S: { $ref: "#/components/schemas/T" }
    T: { type: object, additionalProperties: { $ref: "#/components/schemas/S" }, patternProperties: { "^x": false }, dependencies: { a: [b] } }
`,
  },
];

/** `undefined` where both refuse the document. */
async function compare(file: string): Promise<readonly string[] | undefined> {
  const documents = new Documents([tests, join(file, "..")]);
  const opened = documents.open(file);
  if (opened.kind !== "opened") throw new Error(`${file} can't be opened`);
  const references = new References(documents);
  const root = Cursor.root(opened.document, references);
  const official = await officialModel(file);
  const wrong = [
    ...checkReferences(root, references),
    ...(await validateQuickly(opened.document, references)),
  ];
  const isRefused = wrong.some(({ severity }) => severity === "error");
  if (official === undefined || isRefused) {
    const verdicts = { official: official === undefined, ours: isRefused };
    expect(verdicts, JSON.stringify(wrong.map(lineOf))).toEqual({ official: true, ours: true });
    return undefined;
  }
  const specification = readSpecification(root, { references, report: () => {} });
  const found = [...differencesOf(official, specification)];
  const schemas = new SchemaReader(root, { references, report: () => {} });
  const channels = official.channels().all();
  const read = specification.channels.flatMap(({ messages }, at) =>
    messages.flatMap(({ cursor }, index) => {
      const message = channels[at]?.messages().all()[index];
      return (["payload", "headers"] as const).flatMap((part) => {
        const written = cursor.get(part);
        const schema = written && schemas.read(written, cursor.string("schemaFormat"));
        // The official parser here has no readers of Avro and others, and leaves them as they are.
        if (schema?.schema?.document instanceof TranslatedDocument) return [];
        return schema
          ? [{ name: `${channels[at]?.id()} ${part} ${index}`, schema, theirs: message?.[part]()?.json() }]
          : [];
      });
    }),
  );
  const definitions = new Map(schemas.finish().map(({ name, schema }) => [name, schema.json]));
  for (const { name, schema, theirs } of read)
    found.push(
      ...schemaDifferences(theirs, { json: schema.json, definitions }).map((line) => `${name}${line}`),
    );
  return found;
}

describe("what we read and what the official parser reads", () => {
  it("is of many documents", () => {
    expect(specs.length).toBeGreaterThanOrEqual(35);
    expect(Object.keys(differences).filter((name) => !specs.includes(name))).toEqual([]);
  });

  it.each(specs)("is the same of %s, but for what is listed", async (name) => {
    const found = await compare(join(tests, name));
    if (found === undefined) return;
    expect(found).toEqual(differences[name]?.what ?? []);
  });

  it.each(written)("is the same of $what", async ({ text, files }) => {
    await using folder = await makeTemporaryFolder();
    await folder.write({ "asyncapi.yaml": text, ...files });
    expect(await compare(folder.at("asyncapi.yaml"))).toEqual([]);
  });
});
