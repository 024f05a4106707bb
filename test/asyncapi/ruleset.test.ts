import { describe, expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import { hazelnats } from "../support/cli.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { lineOf } from "./reading.js";

const spec = `asyncapi: 2.6.0
info: { title: orders, version: "1" }
channels:
  orders: { subscribe: { message: { payload: { type: string } } } }
`;

/** What a ruleset adds to the diagnostics of the document. */
async function found(
  files: Readonly<Record<string, string>>,
  { ruleset = ".spectral.yaml", isNamed = false } = {},
): Promise<readonly string[]> {
  await using folder = await makeTemporaryFolder();
  await folder.write({ "asyncapi.yaml": spec, ...files });
  const { diagnostics } = await readApplication(folder.at("asyncapi.yaml"), {
    validate: "full",
    ruleset: { file: folder.at(ruleset), isNamed },
  });
  return diagnostics.map(lineOf);
}

const title = `rules:
  title:
    given: $.info.title
    severity: warn
    message: "titles are capitalised"
    then: { function: pattern, functionOptions: { match: "^[A-Z]" } }
`;

describe("a ruleset", () => {
  it("has rules of its own, with the functions of Spectral, each finding at its place", async () => {
    expect(await found({ ".spectral.yaml": title })).toEqual([
      "2:9 warning title: titles are capitalised. (Correct it, or switch the rule off in .spectral.yaml: title: off.)",
    ]);
  });

  it("extends the official recommendations, switches them off and changes their severity", async () => {
    const rules =
      "extends: spectral:asyncapi\nrules: { asyncapi-info-contact: off, asyncapi-info-license: error }\n";
    const lines = (await found({ ".spectral.yaml": rules })).join("\n");
    expect(lines).toMatch(/^2:1 error asyncapi-info-license: /m);
    expect(lines).toMatch(/ warning asyncapi-servers: /);
    expect(lines).not.toContain("asyncapi-info-contact");
  });

  it("extends files beside it, and may switch off what is in them", async () => {
    const files = {
      "shared.yaml": title,
      ".spectral.yaml": "extends: [./shared.yaml]\nrules: { title: off }\n",
    };
    expect(await found(files)).toEqual([]);
    expect(await found({ ...files, ".spectral.yaml": "extends: ./shared.yaml\n" })).toHaveLength(1);
  });

  it("is told what has no effect, at its place", async () => {
    const rules = `extends: [https://example.com/rules.yaml]
functions: [mine]
rules:
  asyncapi-info-contact: off
  asyncapi-documents-resolved: off
  own: { given: $, then: { function: mine } }
`;
    expect(await found({ ".spectral.yaml": rules })).toEqual([
      expect.stringMatching(/^1:1 warning ruleset: "https:.*can't be extended here/),
      expect.stringMatching(/^2:1 warning ruleset: "functions" of a ruleset/),
      expect.stringMatching(
        /^4:3 warning ruleset: .*"asyncapi-info-contact".*\(Have the official recommendations/,
      ),
      expect.stringMatching(/^5:3 warning ruleset: .*\(Did you mean "asyncapi-document-resolved"\?\)/),
      expect.stringMatching(/^6:\d+ warning ruleset: The rule "own" calls the function "mine"/),
    ]);
  });

  it("that Spectral refuses is reported, and the document is validated nonetheless", async () => {
    const rules = "rules: { own: { given: 7, then: { function: truthy } } }\n";
    expect(await found({ ".spectral.yaml": rules })).toEqual([expect.stringMatching(/^1:1 error ruleset: /)]);
  });

  it("in JavaScript runs only where it was named", async () => {
    const files = { "rules.mjs": `throw new Error("it ran");` };
    expect(await found(files, { ruleset: "rules.mjs" })).toEqual([
      expect.stringMatching(/^1:1 information ruleset: .* is code, and code that was only found is not run/),
    ]);
    expect(await found(files, { ruleset: "rules.mjs", isNamed: true })).toEqual([
      expect.stringMatching(/^1:1 error ruleset: The ruleset can't be loaded: it ran/),
    ]);
    const rules = `const never = () => [{ message: "never" }];
export default { rules: { never: { given: "$.info", then: { function: never } } } };`;
    expect(await found({ "rules.mjs": rules }, { ruleset: "rules.mjs", isNamed: true })).toEqual([
      expect.stringMatching(/^2:1 warning never: never\./),
    ]);
  });

  it("is found from the document up to the current folder, and nowhere else", async () => {
    await using folder = await makeTemporaryFolder();
    await folder.write({
      ".spectral.yaml": title,
      "here/specs/asyncapi.yaml": spec,
      "here/.spectral.yml": title.replaceAll("title:", "near:"),
    });
    const near = await hazelnats(["validate", "specs/asyncapi.yaml"], { cwd: folder.at("here") });
    expect(near.stdout + near.stderr).toContain("(near)");
    const outside = await hazelnats(["validate", "../asyncapi.yaml"], { cwd: folder.at("here/specs/") });
    expect(outside.stdout + outside.stderr).not.toContain("(title)");
    const named = await hazelnats(["validate", "asyncapi.yaml", "--ruleset", "../../.spectral.yaml"], {
      cwd: folder.at("here/specs"),
    });
    expect(named.stdout + named.stderr).toContain("(title)");
  });
});
