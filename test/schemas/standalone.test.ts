import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { generate } from "../../generator/generate.js";
import type { Validation, validatorOf } from "../../runtime/codec/validation.js";
import { arbitrarySchema, arbitraryValue } from "./arbitrary-schema.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { readSchemas } from "./read-schemas.js";
import { suiteOf } from "./suite.js";

const runtime = new URL("../../runtime/dist/", import.meta.url);

interface Checked {
  readonly name: string;
  readonly schema: Json;
  readonly values: readonly Json[];
}

/** Of the issues the first: how many alternatives are told of depends on where a definition was compiled. */
function verdict(validation: Validation): string {
  if (validation.kind === "valid") return JSON.stringify(validation);
  return `${validation.kind}: ${JSON.stringify(validation.issues[0])}`;
}

/** What the printed validators and the runtime's own say of values in both forms, where that is not the same. */
async function differences(checked: readonly Checked[]): Promise<readonly string[]> {
  const { application, events } = await readSchemas(checked);
  const { files, diagnostics, client } = await generate(
    // all are headers, too, so that both forms are printed
    { ...application, events: application.events.map((event) => ({ ...event, headers: event.payload })) },
    { digest: "0".repeat(16), validators: "standalone" },
  );
  expect(diagnostics).toEqual([]);
  await using folder = await projectFolder();
  for (const { path: name, content } of files) {
    await mkdir(path.dirname(path.join(folder.path, name)), { recursive: true });
    await writeFile(path.join(folder.path, name), content);
  }
  expect(await compileStrictly(folder.path, { emit: true })).toBe("");
  // the build's own modules: what the printed code imports
  const validation = (await import(new URL("codec/validation.js", runtime).href)) as {
    readonly validatorOf: typeof validatorOf;
  };
  const index = (await import(pathToFileURL(path.join(folder.path, "index.js")).href)) as Readonly<
    Record<string, { readonly schema: JsonObject }>
  >;
  const found: string[] = [];
  for (const [place, { name, values }] of checked.entries()) {
    const event = client.application.events.find(
      ({ subject }) => subject.template === events[place]?.subject.template,
    );
    const schema = event && index[client.names.events.get(event) ?? ""]?.schema;
    if (schema === undefined) throw new Error(`${name} was not printed`);
    for (const form of ["typed", "text"] as const) {
      const printed = await validation.validatorOf(schema, { form, where: name });
      const compiled = await validation.validatorOf({ ...schema }, { form, where: name });
      for (const value of values) {
        // reading texts changes values
        const [one, other] = [structuredClone(value), structuredClone(value)];
        const [is, was] = [verdict(await printed(one)), verdict(await compiled(other))];
        if (is !== was) found.push(`${name} (${form}) of ${JSON.stringify(value)}\n  ${is}\n  ${was}`);
      }
    }
  }
  return found;
}

describe("printed validators", () => {
  it("say of the JSON Schema Test Suite what the runtime's own say, to the word", async () => {
    const groups = (["draft7", "draft2019-09", "draft2020-12"] as const).flatMap(suiteOf);
    const found = await differences(
      groups.map(({ name, schema, tests }) => ({ name, schema, values: tests.map(({ data }) => data) })),
    );
    expect(found).toEqual([]);
  }, 300_000);

  it("say of random schemas what the runtime's own say", async () => {
    const schemas = fc.sample(arbitrarySchema, { numRuns: 60, seed: 20_261_123 });
    const values = fc.sample(arbitraryValue, { numRuns: 30, seed: 20_261_123 });
    const found = await differences(
      schemas.map((schema) => ({ name: JSON.stringify(schema), schema, values })),
    );
    expect(found).toEqual([]);
  }, 120_000);

  it("take no text of a document for code, whatever it looks like", async () => {
    const names = [...hostileTexts, ...hostileTexts.map((text) => `${text}2`)];
    const found = await differences([
      {
        name: "names",
        schema: {
          type: "object",
          required: hostileTexts,
          properties: Object.fromEntries(names.map((name) => [name, { type: ["string", "number"] }])),
          additionalProperties: false,
          dependencies: Object.fromEntries(names.map((name) => [name, [...hostileTexts]])),
        },
        values: [
          Object.fromEntries(hostileTexts.map((name) => [name, "x"])),
          Object.fromEntries(names.map((name) => [name, name === "x" ? true : "1"])),
          ...names.map((name) => Object.fromEntries([[name, true]])),
        ],
      },
      ...[
        ...hostileTexts.map((text) => ({ enum: [text, { [text]: text }] })),
        { enum: [...hostileTexts] },
      ].map((schema) => ({
        ...{ name: "values", schema },
        values: [...hostileTexts, ...hostileTexts.map((text) => Object.fromEntries([[text, text]]))],
      })),
      ...hostileTexts.map((text) => ({
        name: "patterns",
        schema: {
          type: ["string", "object"],
          pattern: text.replaceAll(/[^\p{L}\d\s"'`;:,<>§#]/gu, String.raw`\$&`),
          patternProperties: { "^__proto__$|§0§": { const: text } },
        },
        values: [...hostileTexts, JSON.parse('{ "__proto__": 1 }') as Json, { "§0§": text }],
      })),
      {
        name: "the keys that objects have by themselves",
        schema: { type: "array", uniqueItems: true, items: { type: ["object", "string"] } },
        values: [[{ constructor: 1 }, { a: 1 }], ["a", "a"], [{ toString: 1 }]],
      },
    ]);
    expect(found).toEqual([]);
  }, 120_000);
});

const hostileTexts = [
  ...['"', "'", "`", "\\", '\\"', "\u2028", "\r\n", "*/", "/*", "//", "</script>", "${process.exit()}"],
  ...[
    "§0§",
    "§1§:",
    ',schemaPath:"',
    ',schemaPath:"x",keyword:"y"',
    "schema0.enum",
    "func0.call(",
    "validate0",
  ],
  ...["__proto__", "constructor", "hasOwnProperty", "errors", "data", "\u202e", "a/b~c", "x"],
  '"];globalThis.broken=1;//',
] as const;
