import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
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
  hdi: "subject",
  "ce-light-switch-json": "remote-reference",
  "ce-light-switch-kafka": "remote-reference",
  "nestjs-cats": "event-name-collision",
  "proto-complex": "schema-format",
  "raml-valid": "schema-format",
  "avro-reused-enums": "schema-format",
};

function firstOf({ diagnostics }: Reading): Diagnostic | undefined {
  return diagnostics.find(({ severity }) => severity === "error") ?? diagnostics[0];
}

describe("the corpus of real documents", () => {
  it("has 30 of them", () => {
    expect(documents).toHaveLength(30);
  });

  it("reads each, or refuses it with diagnostics that its author can act on", async () => {
    const table: Record<string, object> = {};
    for (const { name, file, version } of documents) {
      const reading = await readApplication(join(corpus, file));
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

  it("gives the same result when it is read again", async () => {
    const file = join(corpus, "oxide-ci/asyncapi.yaml");
    const readings = [await readApplication(file), await readApplication(file)];
    expect(JSON.stringify(readings[0])).toBe(JSON.stringify(readings[1]));
  });
});
