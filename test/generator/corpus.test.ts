import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Diagnostic, hasErrors, readApplication } from "../../asyncapi/index.js";
import { generate } from "../../generator/generate.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { writeTree } from "../support/golden.js";

const corpus = fileURLToPath(new URL("../corpus", import.meta.url));

interface Document {
  readonly name: string;
  readonly file: string;
}

const documents: readonly Document[] = readFileSync(join(corpus, "SOURCES.tsv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"))
  .map(([name = "", file = ""]) => ({ name, file }));

type Verdict =
  | { readonly kind: "generated"; readonly files: Readonly<Record<string, string>> }
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

async function judge({ file }: Document): Promise<Verdict> {
  const reading = await readApplication(join(corpus, file), { roots: [corpus] });
  if (reading.kind === "refused") return reading;
  const { files, diagnostics } = await generate(reading.application, { digest: reading.digest });
  if (hasErrors(diagnostics)) return { kind: "refused", diagnostics };
  return { kind: "generated", files: Object.fromEntries(files.map(({ path, content }) => [path, content])) };
}

const count = (text: string) => text.split("\n").length - 1;

describe("documents by other people", () => {
  it("each give code that compiles strictly, or diagnostics that their author can act on", async () => {
    await using folder = await projectFolder();
    const table: Record<string, object> = {};
    for (const document of documents) {
      const verdict = await judge(document);
      if (verdict.kind === "generated") {
        await writeTree(join(folder.path, document.name), verdict.files);
        table[document.name] = {
          verdict: "generated",
          lines: Object.values(verdict.files)
            .map(count)
            .reduce((a, b) => a + b, 0),
        };
      } else {
        const errors = verdict.diagnostics.filter(({ severity }) => severity === "error");
        table[document.name] = { verdict: "refused", errors: errors.length, first: errors[0]?.message };
        expect(errors.length, document.name).toBeGreaterThan(0);
        for (const { message, hint, location } of errors) {
          expect([message, hint, location?.file, location?.line], document.name).not.toContain(undefined);
        }
      }
    }
    console.table(table);
    expect(Object.keys(table)).toHaveLength(30);
    expect(await compileStrictly(folder.path)).toBe("");
  }, 300_000);
});
