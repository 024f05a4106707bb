import { expect, it } from "vitest";
import { generate } from "../../generator/generate.js";
import { readAlone } from "../asyncapi/reading.js";

/** Of `messages.ts`, each alias by its name. */
async function aliases(schemas: string, payload: string): Promise<Readonly<Record<string, string>>> {
  const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: Shop, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/${payload}" } } } } }
components: { schemas: { ${schemas} } }
`);
  const { files } = await generate(application, { digest: "0123456789abcdef" });
  const messages = files.find(({ path }) => path === "messages.ts")?.content ?? "";
  return Object.fromEntries(
    Array.from(messages.matchAll(/export type (\w+) = ([^;]*);/g), ([, name = "", type = ""]) => [
      name,
      type,
    ]),
  );
}

const reference = (name: string): string => `{ $ref: "#/components/schemas/${name}" }`;

it("writes out aliases that come back to one another, so that no value is lost", async () => {
  const schemas = `A: { oneOf: [${reference("B")}, { type: string }] }, B: { oneOf: [${reference("A")}, { type: number }] }`;
  expect(await aliases(schemas, "A")).toEqual({ A: "number | string", B: "string | number" });
});

it("keeps the names of those that come back only within an object or an array", async () => {
  const schemas = `Json: { oneOf: [{ type: string }, { type: array, items: ${reference("Json")} }] }`;
  expect(await aliases(schemas, "Json")).toEqual({ Json: "string | readonly Json[]" });
});

it("knows nothing of what is only itself", async () => {
  expect(await aliases(`Self: { anyOf: [${reference("Self")}] }`, "Self")).toEqual({ Self: "unknown" });
});

it("refuses schemas that are nested too deeply to be printed", async () => {
  const deep = (levels: number) =>
    "{ type: object, properties: { p: ".repeat(levels) + "{ type: string }" + " } }".repeat(levels);
  const generated = async (levels: number) => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: Shop, version: "1" }
channels: { a: { address: a, messages: { m: { payload: ${deep(levels)} } } } }
`);
    return generate(application, { digest: "0123456789abcdef" });
  };
  expect((await generated(90)).diagnostics).toEqual([]);
  expect(await generated(300)).toMatchObject({
    files: [],
    diagnostics: [{ severity: "error", rule: "nesting", location: { line: 3 } }],
  });
});
