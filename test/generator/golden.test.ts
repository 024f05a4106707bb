import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hasErrors, readApplication } from "../../asyncapi/index.js";
import { generate } from "../../generator/generate.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { readTree, writeTree } from "../support/golden.js";

const golden = fileURLToPath(new URL("../golden", import.meta.url));
const cases = readdirSync(golden);

async function generateCase(name: string): Promise<Readonly<Record<string, string>>> {
  const reading = await readApplication(join(golden, name, "spec.yaml"), { roots: [golden] });
  if (reading.kind === "refused") throw new Error(JSON.stringify(reading.diagnostics, undefined, 2));
  const { files, diagnostics } = await generate(reading.application, {
    digest: reading.digest,
    outputDirectory: join(golden, name, "expected"),
  });
  expect(hasErrors(diagnostics), JSON.stringify(diagnostics)).toBe(false);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

/** What every test but that of repetition may share. */
const generated = new Map(cases.map((name) => [name, lazily(() => generateCase(name))]));

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

describe("the generated code", () => {
  it.each(cases)(
    "of %s is what was reviewed (renew with UPDATE_GOLDEN=1, then read the difference)",
    async (name) => {
      const files = (await generated.get(name)?.()) ?? {};
      const expected = join(golden, name, "expected");
      if (process.env["UPDATE_GOLDEN"] === "1") await writeTree(expected, files);
      expect(files).toEqual(await readTree(expected));
    },
  );

  it("is the same to the byte when it is generated again", async () => {
    for (const name of cases) expect(await generateCase(name)).toEqual(await generated.get(name)?.());
  }, 180_000);

  it("compiles under the strictest options", async () => {
    await using folder = await projectFolder();
    for (const name of cases) await writeTree(join(folder.path, name), (await generated.get(name)?.()) ?? {});
    expect(await compileStrictly(folder.path)).toBe("");
  }, 180_000);
});
