import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { hazelnats } from "../support/cli.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { foreignCode } from "./generated-code.js";

/** What ends or bends something: comments, strings, templates, identifiers, paths, subjects. */
const texts: Readonly<Record<string, string>> = {
  "the end of a comment": "*/ process.exit(66); /*",
  "the end of a comment in two lines": "*\n/ process.exit(66); /*",
  "a line comment": "// x\nprocess.exit(66);",
  "a line separator": "x\u2028process.exit(66);\u2029//",
  "the end of a string": '"; process.exit(66); "',
  "the end of a string with escapes": '\\"; process.exit(66); //\\',
  "a template literal": "`${process.exit(66)}`",
  Handlebars: "{{{process.exit 66}}}{{> settings}}{{#each this}}{{/each}}",
  "a script's end": "</script><!--",
  __proto__: "__proto__",
  constructor: "constructor",
  toString: "toString",
  "a reserved word": "class",
  "a name of the runtime": "defineEvent",
  "a global type": "Promise",
  "a path": "../../../tmp/hazelnats-escaped",
  "a path of Windows": "C:\\hazelnats\\con",
  "a NUL": "a\0b",
  "a lone surrogate": "a\ud800b",
  "an override of direction": "a\u202e\u2066b",
  "a homoglyph": "оrder",
  "letters without width": "a\u200b\u200d\ufeffb",
  "a digit that is no part of names": "❶",
  "an escape": "\\u0061\\x62",
  nothing: "",
};

/** A document with the text at one kind of place, and without harm elsewhere. */
const places: Readonly<Record<string, (text: string) => Json>> = {
  texts: (text) =>
    documentOf({
      info: {
        title: "Orders",
        version: text,
        description: text,
        contact: { name: text },
        "x-own": { [text]: text },
      },
      tags: [{ name: text, description: text }],
      message: {
        title: text,
        summary: text,
        description: text,
        examples: [{ name: text, payload: { id: text } }],
      },
      schema: { title: text, description: text, $comment: text },
      operation: { title: text, summary: text, description: text },
    }),
  title: (text) => documentOf({ info: { title: text, version: "1" } }),
  values: (text) =>
    documentOf({
      schema: {
        properties: {
          id: { type: "string", default: text, examples: [text], enum: [text, "b"] },
          fixed: { const: text },
          formatted: { type: "string", format: text, pattern: text, "x-own": text },
        },
      },
    }),
  properties: (text) =>
    documentOf({
      schema: {
        type: "object",
        required: [text],
        properties: { [text]: { type: "string", description: text } },
      },
    }),
  headers: (text) =>
    documentOf({ message: { headers: { type: "object", properties: { [text]: { type: "string" } } } } }),
  names: (text) => documentOf({ message: { name: text } }),
  keys: (text) => documentOf({ key: text }),
  subjects: (text) => documentOf({ address: text }),
  parameters: (text) =>
    documentOf({
      address: `orders.{${text}}`,
      parameters: { [text]: { enum: [text], default: text, description: text } },
    }),
  tags: (text) =>
    documentOf({ tags: [{ name: text, externalDocs: { url: "https://a.de", description: text } }] }),
  "header values": (text) =>
    documentOf({
      message: {
        headers: {
          type: "object",
          properties: { tenant: { enum: [text], default: text, description: text } },
        },
      },
    }),
  "server names": (text) => {
    const document = documentOf({}) as JsonObject;
    const servers = Object.fromEntries([[text, { host: "localhost:4222", protocol: "nats" }]]);
    return { ...document, servers };
  },
  "settings of operations": (text) =>
    documentOf({ operation: { "x-jetstream": { durable: text, timeout: text, retry: { attempts: text } } } }),
  servers: (text) =>
    documentOf({ server: { host: text, protocol: "nats", description: text, pathname: text } }),
  streams: (text) =>
    documentOf({ extension: { streams: { orders: { name: text, description: text } } }, stream: "orders" }),
};

interface Parts {
  readonly [part: string]: Json | undefined;
  readonly key?: string;
  readonly stream?: string;
}

function documentOf({ key = "order", stream, ...parts }: Parts): Json {
  const object = (name: string): object => (parts[name] ?? {}) as object; // tables above give objects
  const pointer = encodeURIComponent(
    key
      .replace(/\p{Cs}/gu, "")
      .replaceAll("~", "~0")
      .replaceAll("/", "~1"),
  );
  return JSON.parse(
    JSON.stringify({
      asyncapi: "3.0.0",
      info: { title: "Orders", version: "1", tags: parts["tags"], ...object("info") },
      ...(parts["extension"] === undefined ? {} : { "x-jetstream": parts["extension"] }),
      servers: { main: { host: "localhost:4222", protocol: "nats", ...object("server") } },
      channels: Object.fromEntries([
        [
          key,
          {
            address: parts["address"] ?? "orders.placed",
            parameters: parts["parameters"],
            ...(stream === undefined ? {} : { "x-jetstream": { stream } }),
            messages: Object.fromEntries([
              [key, { payload: { $ref: `#/components/schemas/${pointer}` }, ...object("message") }],
            ]),
          },
        ],
      ]),
      operations: Object.fromEntries(
        ["send", "receive"].map((action) => [
          action === "send" ? key : `on ${key}`,
          { action, channel: { $ref: `#/channels/${pointer}` }, ...object("operation") },
        ]),
      ),
      components: { schemas: Object.fromEntries([[key, { type: "object", ...object("schema") }]]) },
    }),
  ) as Json;
}

const cases = Object.entries(places).flatMap(([place, documentWith]) =>
  Object.entries(texts).map(([what, text]) => ({
    name: `${what} in ${place}`,
    document: documentWith(text),
  })),
);

describe("documents that mean to break out of what is generated", () => {
  it("are at least 60, each refused with located diagnostics, or generated as harmless code", async () => {
    expect(cases.length).toBeGreaterThan(60);
    await using folder = await makeTemporaryFolder();
    await using project = await projectFolder();
    const config = (indexes: readonly number[]): string =>
      JSON.stringify({
        specs: indexes.map((index) => ({
          input: `specs/${index}.json`,
          output: join(project.path, `o${index}`),
          roots: [],
        })),
      });
    for (const [index, { document }] of cases.entries())
      await folder.write({ [`specs/${index}.json`]: JSON.stringify(document, undefined, 1) });
    await folder.write({ "hazelnats.config.json": config([...cases.keys()]) });
    const before = await folder.list();

    // All together: nothing is written, and every mistake has a place in its document and a hint.
    const first = await hazelnats(["generate", "--json"], { cwd: folder.path });
    expect(first.code, first.stderr).toBe(1);
    const refused = new Set<number>();
    for (const { severity, location, hint, message } of diagnosticsIn(first.stdout)) {
      expect([location?.line, hint], message).not.toContain(undefined);
      if (severity === "error") refused.add(Number(/(\d+)\.json$/u.exec(location?.file ?? "")?.[1]));
    }
    const accepted = [...cases.keys()].filter((index) => !refused.has(index));
    await folder.write({ "hazelnats.config.json": config(accepted) });
    const second = await hazelnats(["generate", "--json"], { cwd: folder.path });
    expect(second.code, second.stdout.slice(0, 3000) + second.stderr).toBe(0);
    expect(accepted.length).toBeGreaterThan(100);

    expect(await folder.list()).toEqual(before);
    for (const index of accepted) {
      const written = await makeList(join(project.path, `o${index}`));
      expect(written).toContain("events.ts");
      for (const file of written) {
        const code = await readFile(join(project.path, `o${index}`, file), "utf8");
        expect(foreignCode(file, code), cases[index]?.name).toEqual([]);
      }
    }
    expect(await compileStrictly(project.path)).toBe("");
  }, 300_000);
});

interface Said {
  readonly severity: string;
  readonly message: string;
  readonly hint?: string;
  readonly location?: { readonly file: string; readonly line: number };
}

function diagnosticsIn(stdout: string): readonly Said[] {
  return (JSON.parse(stdout) as { readonly diagnostics: readonly Said[] }).diagnostics; // as docs/cli.md says
}

async function makeList(folder: string): Promise<readonly string[]> {
  const { readdir } = await import("node:fs/promises");
  return (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
}
