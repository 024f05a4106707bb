import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import type { Diagnostic, Reading } from "../../asyncapi/index.js";

const corpus = fileURLToPath(new URL("../corpus", import.meta.url));
const rows = readFileSync(join(corpus, "SOURCES.tsv"), "utf8").trim().split("\n").slice(1);
const documents = rows.map((row) => {
  const [name = "", file = "", , , , version = ""] = row.split("\t");
  return { name, file, version };
});

/** What people have to change first in those that can't be read, so that a verdict never changes unnoticed. */
const refused: Readonly<Record<string, string>> = {
  "spec-adeo-kafka-reqreply": "remote-reference",
  "ce-light-switch-json": "remote-reference",
  "ce-light-switch-kafka": "remote-reference",
};

function firstOf({ diagnostics }: Reading): Diagnostic | undefined {
  return diagnostics.find(({ severity }) => severity === "error") ?? diagnostics[0];
}

describe("the corpus of real documents", () => {
  const readings = new Map<string, Reading>();

  beforeAll(async () => {
    for (const { name, file } of documents) readings.set(name, await readApplication(join(corpus, file)));
  });

  const readingOf = (name: string): Reading => {
    const reading = readings.get(name);
    if (reading === undefined) throw new Error(`${name} was not read`);
    return reading;
  };

  it("has 30 of them", () => {
    expect(documents).toHaveLength(30);
  });

  it("reads each, or refuses it with diagnostics that its author can act on", () => {
    const table: Record<string, object> = {};
    for (const { name, version } of documents) {
      const reading = readingOf(name);
      const first = firstOf(reading);
      const model = reading.kind === "read" ? reading.application : undefined;
      table[name] = {
        version,
        verdict: reading.kind,
        events: model?.events.length,
        actors: model?.actors.length,
        first: first && `${first.rule} (line ${first.location?.line}): ${first.message.slice(0, 60)}`,
      };
      const error = reading.diagnostics.find(({ severity }) => severity === "error");
      expect(error?.rule, name).toBe(refused[name]);
      expect(reading.kind, name).toBe(name in refused ? "refused" : "read");
      for (const diagnostic of reading.diagnostics) {
        expect(diagnostic.message, name).toMatch(/^[A-Z"].*\.$/s);
        expect(diagnostic.hint, name).toMatch(/^[A-Z].*[.?]$/s);
        expect(reading.files, name).toContain(diagnostic.location?.file);
        expect(diagnostic.location?.line, name).toBeGreaterThan(0);
      }
    }
    console.table(table);
  });

  it("gives schemas that a validator compiles, all of them", () => {
    let compiled = 0;
    for (const { name } of documents) {
      const reading = readingOf(name);
      if (reading.kind === "refused") continue;
      const { definitions, events } = reading.application;
      const known = Object.fromEntries(
        definitions.map((definition) => [definition.name, definition.schema.json]),
      );
      for (const event of events) {
        for (const schema of [event.payload, event.headers, event.reply]) {
          if (schema === undefined) continue;
          const ajv = new Ajv({ strict: false, logger: false, validateFormats: false });
          const $defs = Object.fromEntries(
            schema.definitions.map((definition) => [definition, known[definition]]),
          );
          expect(() => ajv.compile({ ...schema.json, $defs }), `${name}: ${event.name}`).not.toThrow();
          compiled++;
        }
      }
    }
    expect(compiled).toBeGreaterThan(250);
  });

  it("gives the same result when it is read again", async () => {
    const file = join(corpus, "oxide-ci/asyncapi.yaml");
    const readings = [await readApplication(file), await readApplication(file)];
    expect(JSON.stringify(readings[0])).toBe(JSON.stringify(readings[1]));
  });
});
