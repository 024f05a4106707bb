import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkReferences } from "../../asyncapi/check-references.js";
import type { Diagnostic } from "../../asyncapi/index.js";
import { Documents } from "../../asyncapi/documents.js";
import { References } from "../../asyncapi/references.js";
import { officialFindings } from "../../asyncapi/validate/official.js";
import { validateQuickly } from "../../asyncapi/validate/structure.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { broken } from "./broken.js";

const tests = fileURLToPath(new URL("..", import.meta.url));

/** Where the two disagree, and why. */
const differences: Readonly<Record<string, string>> = {};

interface Verdicts {
  readonly quick: readonly Diagnostic[];
  /** Rules and messages of the official parser's errors. */
  readonly official: readonly string[];
  /** Of references that lead nowhere, which neither of the two reports. */
  readonly references: readonly Diagnostic[];
}

/** What each of the two says on its own. */
async function judge(file: string): Promise<Verdicts> {
  const documents = new Documents([tests, join(file, "..")]);
  const opened = documents.open(file);
  if (opened.kind !== "opened") throw new Error(`${file} can't be opened`);
  const references = new References(documents);
  const root = opened.document;
  return {
    references: checkReferences({ document: root, pointer: "", value: root.value }, references),
    quick: await validateQuickly(root, references),
    official: (await officialFindings(root, documents))
      .filter(({ severity }) => severity === 0)
      .map(({ code, message }) => `${code}: ${message}`),
  };
}

async function judgeText(text: string, files: Readonly<Record<string, string>> = {}): Promise<Verdicts> {
  await using folder = await makeTemporaryFolder();
  await folder.write({ "asyncapi.yaml": text, ...files });
  return await judge(folder.at("asyncapi.yaml"));
}

function lineOf({ rule, message, hint, location }: Diagnostic): string {
  const file = location?.file.split(/[/\\]/).at(-1) ?? "";
  const where = file === "asyncapi.yaml" ? "" : `${file}:`;
  return `${where}${location?.line} ${rule}: ${message} (${hint ?? "no hint"})`;
}

function specsIn(folder: string): readonly string[] {
  const names = readdirSync(join(tests, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .filter((name) =>
      /^(\{\s*)?["']?asyncapi["']?\s*:/m.test(
        readFileSync(join(tests, folder, name), "utf8").replaceAll(/^\s*"asyncapi"/gm, '"asyncapi"'),
      ),
    )
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .toSorted();
}

describe("the quick validation and the official parser", () => {
  const specs = [...specsIn("corpus"), ...specsIn("golden")];

  it("have documents to agree about", () => {
    expect(specs.length).toBeGreaterThanOrEqual(35);
    expect(Object.keys(differences).filter((name) => !specs.includes(name))).toEqual([]);
  });

  it.each(specs)("agree about %s", async (name) => {
    const { quick, official, references } = await judge(join(tests, name));
    // The official parser sees nothing where a remote reference leads.
    if (references.length > 0) return;
    const ours = quick.filter(({ severity }) => severity === "error").map(lineOf);
    const verdicts = { ours: ours.length > 0, official: official.length > 0 };
    const isSame = verdicts.ours === verdicts.official;
    expect(isSame, JSON.stringify({ ours, official })).toBe(!Object.hasOwn(differences, name));
  });

  it.each(broken)("refuse $what", async ({ text, says, files }) => {
    const { quick, official, references } = await judgeText(text, files);
    const ours = [...references, ...quick].filter(({ severity }) => severity === "error");
    expect(ours.map(lineOf)).toContainEqual(expect.stringContaining(says));
    expect(ours[0]?.hint).toMatch(/[.?]$/);
    expect(ours[0]?.location?.column).toBeGreaterThan(0);
    expect(official).not.toEqual([]);
  });
});
