import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import type { Diagnostic, Json, Reading } from "../../asyncapi/index.js";
import { parseText } from "../../asyncapi/load.js";
import { generate } from "../../generator/generate.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { writeTree } from "../support/golden.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";
import { lineOf } from "../asyncapi/reading.js";
import { foreignCode } from "../hostile/generated-code.js";
import { found } from "./found.js";
import { mutate, mutation, nastyTexts } from "./mutations.js";

// `FUZZ_RUNS=5000 FUZZ_SEED=7 npx vitest run test/fuzz` looks longer, and elsewhere.
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 60);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
/** Milliseconds for a property that runs as often as usual; where a machine is slower, it runs less often. */
const patience = numRuns > 60 ? {} : { interruptAfterTimeLimit: 8_000 };
const settings = { numRuns, seed, ...patience };
const timeout = numRuns > 60 ? 3_600_000 : 60_000;

const corpus = fileURLToPath(new URL("../corpus", import.meta.url));
const golden = fileURLToPath(new URL("../golden", import.meta.url));
const files = [
  ...["design", "names", "requests-and-headers", "schemas", "version-2", "handling"].map((name) =>
    join(golden, name, "spec.yaml"),
  ),
  ...readFileSync(join(corpus, "SOURCES.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => join(corpus, row.split("\t")[1] ?? "")),
];
const texts = files.map((file) => readFileSync(file, "utf8")).filter((text) => text.length < 20_000);
const values = texts.flatMap((text) => {
  const loaded = parseText(text, "/a.yaml");
  return loaded.kind === "loaded" ? [loaded.document.value] : [];
});

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

async function read(content: string | Uint8Array): Promise<Reading> {
  await folder.write({ "asyncapi.yaml": content });
  return await readApplication(folder.at("asyncapi.yaml"));
}

/** What every reading and generation promises, whatever the document. Gives the files that were generated. */
async function checkPromises(content: string | Uint8Array): Promise<Readonly<Record<string, string>>> {
  const reading = await read(content);
  const text = typeof content === "string" ? content : Buffer.from(content).toString("utf8");
  checkDiagnostics(reading.diagnostics, text);
  if (reading.kind === "refused") {
    expect(reading.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    return {};
  }
  const { application, digest } = reading;
  const generation = await generate(application, { digest });
  for (const diagnostic of generation.diagnostics) expect(diagnostic.hint, diagnostic.message).toBeDefined();
  const again = await generate(application, { digest });
  expect(again.files).toEqual(generation.files);
  for (const { path, content: code } of generation.files) {
    expect(path).toMatch(/^(?:[\w-]+\/)*[\w-]+\.ts$/u);
    expect(foreignCode(path, code)).toEqual([]);
  }
  return Object.fromEntries(generation.files.map((file) => [file.path, file.content]));
}

function checkDiagnostics(diagnostics: readonly Diagnostic[], text: string): void {
  // as YAML and editors count them
  const lines = text.split(/\r\n|[\r\n]/);
  const seen = new Set<string>();
  for (const diagnostic of diagnostics) {
    const line = lineOf(diagnostic);
    expect(seen.has(line), `twice: ${line}`).toBe(false);
    seen.add(line);
    expect(diagnostic.hint, line).toBeDefined();
    const { location } = diagnostic;
    expect(location, line).toBeDefined();
    if (location === undefined) continue;
    expect(location.line, line).toBeLessThanOrEqual(lines.length);
    expect(location.column - 1, line).toBeLessThanOrEqual(lines[location.line - 1]?.length ?? 0);
    expect(Math.min(location.line, location.column), line).toBeGreaterThan(0);
  }
}

const asJson = (value: Json): string => JSON.stringify(value, undefined, 1);

describe("the reader and the printer", () => {
  it.each(Object.entries(found))("keep their promises for what was found once: %s", async (_, document) => {
    expect.hasAssertions();
    await checkPromises(typeof document === "string" ? document : asJson(document));
  });

  it(
    "keep their promises for documents that were changed in a few places",
    async () => {
      expect.hasAssertions();
      const outputs: Readonly<Record<string, string>>[] = [];
      let runs = 0;
      let generated = 0;
      const few = fc.array(mutation, { minLength: 0, maxLength: 2 });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...values), few, async (value, mutations) => {
          const output = await checkPromises(asJson(mutate(value, mutations)));
          runs += 1;
          if (Object.keys(output).length > 0) generated += 1;
          if (Object.keys(output).length > 0 && outputs.length < 200) outputs.push(output);
        }),
        settings,
      );
      // else the printer would hardly be looked at
      expect(generated / runs, `${generated} of ${runs}`).toBeGreaterThan(0.25);
      await using project = await projectFolder();
      for (const [index, output] of outputs.entries())
        await writeTree(join(project.path, `o${index}`), output);
      expect(await compileStrictly(project.path)).toBe("");
    },
    timeout,
  );

  it(
    "keep their promises for texts in which parts were cut, doubled or replaced",
    async () => {
      expect.hasAssertions();
      const edit = fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat(40),
        text: fc.oneof(
          fc.constantFrom(...nastyTexts, "&a ", "*a", "!!js ", "? ", "- ", "---\n", "|\n", ": "),
          fc.string({ maxLength: 5 }),
        ),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...texts),
          fc.array(edit, { minLength: 1, maxLength: 5 }),
          async (text, edits) => {
            const broken = edits.reduce((before, { at, length, text: insert }) => {
              const start = Math.floor(at * before.length);
              return before.slice(0, start) + insert + before.slice(start + length);
            }, text);
            await checkPromises(broken);
          },
        ),
        settings,
      );
    },
    timeout,
  );

  it(
    "keep their promises for any bytes",
    async () => {
      expect.hasAssertions();
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: "binary" })),
          async (bytes) => {
            await checkPromises(bytes);
          },
        ),
        settings,
      );
    },
    timeout,
  );
});
