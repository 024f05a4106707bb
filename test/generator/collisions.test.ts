import { expect, it } from "vitest";
import { readAlone } from "../asyncapi/reading.js";
import { generate } from "../../generator/generate.js";

const spec = (fields: string) => `asyncapi: 3.0.0
info: { title: Shop, version: "1" }
channels:
  a:
    address: a
    messages:
      placed:
        payload:
          type: object
          properties:
            one: { $ref: "#/components/schemas/foo-bar" }
            two: { $ref: "#/components/schemas/foo_bar" }
            three: { $ref: "#/components/schemas/foo.bar" }
components:
  schemas:
    foo-bar: { type: string }
    foo_bar: { type: string }
    foo.bar: { type: string${fields} }
`;

it("refuses names that come to one identifier, and says what to do", async () => {
  const { application } = await readAlone(spec(""));
  const { files, diagnostics } = await generate(application, { digest: "0123456789abcdef" });
  expect(files).toEqual([]);
  expect(diagnostics).toMatchObject([
    {
      severity: "error",
      rule: "name-collision",
      message: 'Schema "foo.bar" and schema "foo-bar" would both be called FooBar in the generated code.',
      hint: "Give one of them another name with x-hazelnats-name.",
      location: { line: 18 },
    },
  ]);
});

it("takes the other name", async () => {
  const { application } = await readAlone(spec(", x-hazelnats-name: Third"));
  const { files, diagnostics } = await generate(application, { digest: "0123456789abcdef" });
  expect(diagnostics).toEqual([]);
  const messages = files.find(({ path }) => path === "messages.ts")?.content;
  expect(messages).toMatch(/type FooBar = string;\n[^]*type FooBarData = string;\n[^]*type Third = string;/);
});
