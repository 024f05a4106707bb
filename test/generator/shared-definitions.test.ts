import { expect, it } from "vitest";
import { generate } from "../../generator/generate.js";
import { readAlone } from "../asyncapi/reading.js";

it("writes out once the definitions that several schemas have in common", async () => {
  const reference = (name: string) => `{ $ref: "#/components/schemas/${name}" }`;
  const all = ["A", "B", "C", "D"].map((name) => `${name.toLowerCase()}: ${reference(name)}`).join(", ");
  const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: Shop, version: "1" }
channels:
  one: { address: one, messages: { placed: { payload: { type: object, properties: { ${all} } } } } }
  two: { address: two, messages: { paid: { payload: { type: object, properties: { ${all} } } } } }
  three: { address: three, messages: { sent: { payload: { type: object, properties: { a: ${reference("A")} } } } } }
components: { schemas: { A: { type: string }, B: { type: string }, C: { type: string }, D: { type: string } } }
`);
  const { files } = await generate(application, { digest: "0123456789abcdef" });
  const schemas = files.find(({ path }) => path === "schemas.ts")?.content ?? "";
  expect(schemas).toContain("const sharedDefinitions = { A: aSchema, B: bSchema, C: cSchema, D: dSchema };");
  expect(schemas.match(/\$defs: sharedDefinitions,/g)).toHaveLength(2);
  expect(schemas).toContain("$defs: { A: aSchema },");
});
