import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A document of this repository, or one by other people. */
export interface TestDocument {
  readonly name: string;
  readonly file: string;
  readonly roots: readonly string[];
}

const at = (folder: string): string => fileURLToPath(new URL(`../../${folder}`, import.meta.url));

function goldens(): readonly TestDocument[] {
  const root = at("test/golden");
  return readdirSync(root).map((name) => ({
    name: `golden ${name}`,
    file: join(root, name, "spec.yaml"),
    roots: [root],
  }));
}

function corpus(): readonly TestDocument[] {
  const root = at("test/corpus");
  return readFileSync(join(root, "SOURCES.tsv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .map(([name = "", file = ""]) => ({ name: `corpus ${name}`, file: join(root, file), roots: [root] }));
}

function examples(): readonly TestDocument[] {
  const files = [
    "examples/house-templates/asyncapi.yaml",
    "examples/orders/orders/asyncapi.yaml",
    "examples/orders/billing/asyncapi.yaml",
    "examples/orders/notifications/asyncapi.yaml",
    "templates/init/asyncapi.yaml",
  ];
  return files.map((file) => ({ name: file, file: at(file), roots: [at("examples"), at("templates")] }));
}

/** Every document that we have. */
export const allDocuments: readonly TestDocument[] = [...goldens(), ...corpus(), ...examples()];
