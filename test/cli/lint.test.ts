import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isJsonObject } from "../../asyncapi/json.js";
import { hazelnats } from "../support/cli.js";
import type { Finished } from "../support/run.js";
import { brokenSpec, smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({ "asyncapi.yaml": smallSpec() });
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function cli(...arguments_: readonly string[]): Promise<Finished> {
  return hazelnats(["lint", ...arguments_], { cwd: folder.path });
}

/** The document with a comment above the message's own line, of which a rule speaks. */
function silenced(comment: string): string {
  return smallSpec().replace("  placed:\n", `  # ${comment}\n  placed:\n`);
}

describe("hazelnats lint", () => {
  it("shows where something is unwise, and passes unless that is an error", async () => {
    const { code, stdout, stderr } = await cli("asyncapi.yaml");

    expect(code).toBe(0);
    expect(stderr).toContain("asyncapi.yaml:6:3 warning");
    expect(stderr).toContain("> 6 |   placed:");
    expect(stderr).toContain("(HZN105)");
    expect(stdout).toBe("1 warning\n");
    expect(await cli("asyncapi.yaml", "--max-warnings", "0")).toMatchObject({ code: 1 });
  });

  it("finds nothing in the document that `init` writes", async () => {
    await using fresh = await makeTemporaryFolder();
    await hazelnats(["init"], { cwd: fresh.path });

    expect(await hazelnats(["lint"], { cwd: fresh.path })).toEqual({
      code: 0,
      stdout: "nothing found\n",
      stderr: "",
    });
  });

  it("looks at code, too, without running it", async () => {
    await folder.write({
      "src/events.ts": `import { defineEvent, definePublisher } from "@hazelnats/runtime";
throw new Error("it is run");
// hazelnats-disable-next-line stream-without-limits -- a few a day
export const counted = defineEvent({ name: "counted", subject: "counted", schema: { type: "object" } as const });
export const counter = definePublisher({ name: "counter", events: { counted } });
`,
    });
    expect(await cli("src")).toMatchObject({ code: 0, stdout: "nothing found (1 silenced)\n" });
  });

  it("reports what keeps a document from being read", async () => {
    await folder.write({ "asyncapi.yaml": brokenSpec });
    const { code, stderr } = await cli("asyncapi.yaml");

    expect(code).toBe(1);
    expect(stderr).toContain("#/channels/placd");
  });

  it("takes levels, the server's version and rules of one's own from the configuration", async () => {
    await folder.write({
      "hazelnats.config.js": `import { defineRule } from "hazelnats";
const past = defineRule({
  code: "SHOP001", name: "past-tense", summary: "Events are over.", level: "error",
  check: ({ events }) => events.filter(({ event }) => event.name.endsWith("ed")).map(({ event }) => ({ message: "It is over.", location: event.location })),
});
export default {
  specs: [{ input: "asyncapi.yaml", output: "src" }],
  lint: { rules: { "stream-without-limits": "off" }, custom: [past] },
};
`,
    });
    const { code, stderr } = await cli();

    expect(code).toBe(1);
    expect(stderr).toContain("error It is over. (SHOP001)");
    expect(stderr).not.toContain("HZN105");
  });

  it.each([
    ["{ rules: { HZN1O5: 'off' } }", 'names "HZN1O5", which is no rule'],
    ["{ rules: { HZN105: 'loud' } }", "`lint.rules` must give each rule a level"],
    ["{ server: 2 }", "`lint.server` must be the version"],
    ["{ custom: [{ code: 'HZN105' }] }", "`lint.custom` must be a list of rules"],
    ["{ ruels: {} }", "`lint` has no key `ruels`"],
  ])("refuses the setting %s", async (lint, said) => {
    await folder.write({
      "hazelnats.config.js": `export default { specs: [{ input: "asyncapi.yaml", output: "src" }], lint: ${lint} };\n`,
    });
    const { code, stderr } = await cli();

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it("is silent where a comment asks for it, and tells of comments without a use", async () => {
    await folder.write({ "asyncapi.yaml": silenced("hazelnats-disable-next-line HZN105 -- ten a day") });
    expect(await cli("asyncapi.yaml")).toMatchObject({
      code: 0,
      stdout: "nothing found (1 silenced)\n",
      stderr: "",
    });

    await folder.write({ "asyncapi.yaml": silenced("hazelnats-disable-next-line HZN001") });
    const { stderr } = await cli("asyncapi.yaml");
    expect(stderr).toContain("asyncapi.yaml:6:3 warning Nothing here is found by HZN001. (unused-disable)");
  });

  it("removes what says nothing with --fix, and no other character", async () => {
    const wanted = `# kept\n${smallSpec()}`;
    const text = wanted
      .replace("      orderPlaced:\n", '      orderPlaced:\n        description: ""\n')
      .replace("  placed:\n", "  # hazelnats-disable-next-line HZN001\n  placed:\n");
    await folder.write({ "asyncapi.yaml": text });
    const { stdout } = await cli("asyncapi.yaml", "--fix");

    expect(stdout).toBe("1 warning, 2 lines removed\n");
    expect(await folder.read("asyncapi.yaml")).toBe(wanted);
  });

  it("leaves with --fix what only looks like a comment: a part of a text", async () => {
    const text = "x-text: |\n  kept\n  # hazelnats-disable-next-line HZN001\n  kept\n";
    const spec = smallSpec().replace("channels:\n", `${text}channels:\n`);
    const code = [
      "const text = `",
      "// hazelnats-disable-next-line HZN001",
      "`;",
      "// hazelnats-disable-next-line HZN001",
      "export const length = text.length;",
    ];
    await folder.write({ "asyncapi.yaml": spec, "code.ts": code.join("\n") });
    await cli("asyncapi.yaml", "code.ts", "--fix");

    expect(await folder.read("asyncapi.yaml")).toBe(spec);
    expect(await folder.read("code.ts")).toBe(code.toSpliced(3, 1).join("\n"));
  });

  it("prints one JSON document", async () => {
    const { stdout } = await cli("asyncapi.yaml", "--json");

    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "findings",
      exitCode: 0,
      diagnostics: [{ rule: "HZN105", name: "stream-without-limits", severity: "warning" }],
      silenced: [],
    });
  });

  it("prints SARIF that is what its schema says", async () => {
    await folder.write({
      "asyncapi.yaml": silenced("hazelnats-disable-next-line HZN105 -- ten a day"),
      "other place.yaml": smallSpec({ title: "Other", subject: "other" }),
    });
    const { stdout } = await cli("asyncapi.yaml", "other place.yaml", "--format", "sarif");
    const log: unknown = JSON.parse(stdout);
    const file = fileURLToPath(new URL("../generator/fixtures/sarif-2.1.0.json", import.meta.url));
    const schema: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isJsonObject(schema)) throw new Error("no schema");
    const { $schema: _dialect, id: _id, ...keywords } = schema;
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    formats.default(ajv);

    expect(ajv.validate(keywords, log), ajv.errorsText()).toBe(true);
    expect(log).toMatchObject({
      runs: [
        {
          results: expect.arrayContaining([
            expect.objectContaining({
              ruleId: "HZN105",
              level: "warning",
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "other%20place.yaml" },
                    region: { startLine: 6, startColumn: 3 },
                  },
                },
              ],
            }),
            expect.objectContaining({ suppressions: [{ kind: "inSource", justification: "ten a day" }] }),
          ]),
        },
      ],
    });
  });

  it("prints annotations of GitHub that no text of a document can leave", async () => {
    await folder.write({
      "asyncapi.yaml": smallSpec({ title: '"a\\n::error::b"' }).replace(
        "    address: orders.placed\n",
        "    address: orders.placed.{a}\n    parameters: { a: {} }\n",
      ),
    });
    const { stdout } = await cli("asyncapi.yaml", "--format", "github");

    expect(stdout).toMatch(/^::warning file=asyncapi\.yaml,line=6,col=3,title=HZN105::/u);
    for (const line of stdout.trimEnd().split("\n")) expect(line).toMatch(/^::(?:warning|notice) file=/u);
  });
});
