import { mkdir } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import type { Finished } from "../support/run.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({ "specs/orders.yaml": smallSpec() });
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function generate(...arguments_: readonly string[]): Promise<Finished> {
  return hazelnats(["generate", ...arguments_], { cwd: folder.path });
}

const specs = '[{ input: "specs/orders.yaml", output: "src/orders" }]';

describe("finding", () => {
  it.each([
    [
      "hazelnats.config.ts",
      `import { defineConfig, type Config } from "hazelnats";\nconst config: Config = { specs: ${specs} };\nexport default defineConfig(config);\n`,
    ],
    ["hazelnats.config.js", `module.exports = { specs: ${specs} };\n`],
    [
      "hazelnats.config.mjs",
      `import { defineConfig } from "hazelnats";\nexport default defineConfig({ specs: ${specs} });\n`,
    ],
    ["hazelnats.config.json", '{ "specs": [{ "input": "specs/orders.yaml", "output": "src/orders" }] }'],
  ])("reads %s, also where hazelnats is not installed", async (name, text) => {
    await folder.write({ [name]: text });

    expect(await generate()).toMatchObject({ code: 0, stderr: "" });
    expect(await folder.list("src/orders")).toContain("events.ts");
    expect((await folder.list()).filter((file) => file.includes("cache"))).toEqual([]);
  });

  it("looks upwards, and counts paths from the file", async () => {
    await folder.write({ "hazelnats.config.mjs": `export default { specs: ${specs} };\n` });
    await mkdir(folder.at("deep/er"), { recursive: true });

    expect(await hazelnats(["generate"], { cwd: folder.at("deep/er") })).toMatchObject({ code: 0 });
    expect(await folder.list("src/orders")).toContain("events.ts");
  });

  it("takes the folder of a named document from it", async () => {
    await folder.write({ "hazelnats.config.mjs": `export default { specs: ${specs} };\n` });

    expect(await generate("specs/orders.yaml")).toMatchObject({ code: 0 });
    expect(await folder.list("src/orders")).toContain("events.ts");
  });

  it.each([
    [["validate"], "specs/orders.yaml: no errors"],
    [["diagram"], "order-placed"],
    [["diagram", "-o", "system.svg"], "system.svg: 1 service"],
    [["docs", "-o", "site"], "site/: 1 service"],
  ])("is what %j reads when no document is named", async (arguments_, said) => {
    await folder.write({ "hazelnats.config.json": `{ "specs": ${specs.replace(/(\w+):/g, '"$1":')} }` });

    const { code, stdout, stderr } = await hazelnats(arguments_, { cwd: folder.path });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(said);
  });
});

describe("mistakes", () => {
  it.each([
    [
      "{ specs: [{ input: 'specs/orders.yaml', ouput: 'x' }] }",
      "has no key `ouput`",
      "Did you mean `output`?",
    ],
    ["{ spec: [] }", "The configuration has no key `spec`", "Did you mean `specs`?"],
    ["{ specs: [] }", "`specs` must list at least one document", "For example"],
    ["[]", "The configuration must be an object", "defineConfig"],
    [
      "{ specs: [{ input: 'specs/order.yaml', output: 'x' }] }",
      'There is no document "specs/order.yaml"',
      "orders.yaml",
    ],
    [
      "{ specs: [{ input: 'specs/orders.yaml', output: 'x', perspective: 'both' }] }",
      'must be "application" or "client"',
      "Leave it out",
    ],
    [
      "{ specs: [{ input: 'specs/orders.yaml', output: 'x', roots: 'y' }] }",
      "must be a list of folders",
      "roots",
    ],
    [
      "{ specs: [{ __proto__: null, constructor: 1, input: 'specs/orders.yaml', output: 'x' }] }",
      "has no key `constructor`",
      "Known are",
    ],
  ])("%s", async (config, message, hint) => {
    await folder.write({ "hazelnats.config.mjs": `\nexport default ${config};\n` });

    const { code, stdout, stderr } = await generate();

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).toMatch(/^hazelnats\.config\.mjs:[12]:\d+ error /u);
  });

  it.each([
    ["hazelnats.config.ts", "export default {"],
    ["hazelnats.config.mjs", "throw new Error('no');"],
    ["hazelnats.config.json", "{ specs: 1 }"],
  ])("names %s when it can't be loaded", async (name, text) => {
    await folder.write({ [name]: text });

    const { code, stderr } = await generate();

    expect(code).toBe(2);
    expect(stderr).toContain(`${name}:1:1 error The configuration file can't be loaded: `);
  });
});
