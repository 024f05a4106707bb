import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { readApplication, systemOf } from "../../../asyncapi/index.js";
import { buildDocumentation } from "../../../generator/view/documentation/build-documentation.js";
import { exampleOf } from "../../../generator/view/documentation/example.js";

const corpus = fileURLToPath(new URL("../../corpus/", import.meta.url));
const documents = readdirSync(corpus).filter((name) => /\.(?:ya?ml|json)$/.test(name));

describe("generated examples", () => {
  it.each(documents)("fit their schemas, where they say so: %s", async (name) => {
    const reading = await readApplication(corpus + name, { perspective: "application" });
    if (reading.kind !== "read") return;
    const { application } = reading;
    const ajv = new Ajv2020({ strict: false, validateFormats: true, logger: false });
    formats.default(ajv);
    const $defs = Object.fromEntries(application.definitions.map((each) => [each.name, each.schema.json]));
    const wrong = application.events.flatMap(({ name: event, payload }) => {
      const { value, unsure } = exampleOf(payload, application);
      if (unsure) return [];
      let validate;
      try {
        validate = ajv.compile({ ...payload.json, $defs });
      } catch {
        return []; // a schema of another dialect
      }
      return validate(value) ? [] : [`${event}: ${ajv.errorsText(validate.errors)} ${JSON.stringify(value)}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe("given examples", () => {
  it("are those of the message, with their headers", async () => {
    const reading = await readApplication(`${corpus}microcks-nats.yaml`);
    if (reading.kind !== "read") throw new Error("it can't be read");
    const [event] = buildDocumentation(systemOf([reading.application])).events;
    expect(event?.examples.map(({ title }) => title)).toEqual([
      "laurent: Example for Laurent user",
      "Headers of laurent: Example for Laurent user",
      "john: Example for John Doe user",
      "Headers of john: Example for John Doe user",
    ]);
    expect(event?.examples[0]?.value).toMatchObject({ fullName: "Laurent Broudoux" });
  });
});
