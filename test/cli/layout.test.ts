import { rm } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { run } from "../support/run.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const main = fileURLToPath(new URL("../../dist/generator/cli/main.js", import.meta.url));
const trace = new URL("../support/trace-modules.mjs", import.meta.url).href;
const generation = ["generate", "orders.yaml", "-o", "src/out"];

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({ "orders.yaml": smallSpec({ field: "identifier-of-the-order" }) });
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function generated(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, stderr } = await hazelnats(generation, { cwd: folder.path, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const files = await folder.list("src/out");
  const texts = await Promise.all(files.map(async (file) => folder.read(`src/out/${file}`)));
  return texts.join("");
}

describe("the layout", () => {
  it("is made without Prettier where there is no configuration of it", async () => {
    await folder.write({ "package.json": '{ "devDependencies": { "prettier": "^3.0.0" } }' });

    const { stderr } = await run(process.execPath, ["--import", trace, main, ...generation], {
      cwd: folder.path,
    });

    expect(stderr).toContain("oxfmt");
    expect(stderr).not.toContain("node_modules/prettier/");
  });

  it.each([{}, { ".prettierrc": "semi: false\nprintWidth: 40" }])(
    "is the same on a platform that has no native formatter, with %j",
    async (files) => {
      await folder.write(files);

      const native = await generated();
      await rm(folder.at("src"), { recursive: true });
      const byPrettier = await generated({ NAPI_RS_NATIVE_LIBRARY_PATH: folder.at("nowhere.node") });

      expect(byPrettier).toBe(native);
    },
  );

  it.each<[file: string, content: string]>([
    [".prettierrc", "singleQuote: true"],
    [".prettierrc.json", '{ "overrides": [{ "files": "*.ts", "options": { "singleQuote": true } }] }'],
    ["src/.prettierrc.toml", "singleQuote = true"],
    ["prettier.config.mjs", "export default { singleQuote: true };"],
    ["package.json", '{ "prettier": { "singleQuote": true } }'],
    ["package.yaml", "prettier: { singleQuote: true }"],
    [".editorconfig", "root = true\n[*.ts]\nquote_type = single"],
  ])("follows %s", async (file, content) => {
    await folder.write({ [file]: content });

    const code = await generated();

    expect(code).toContain("'orders.placed'");
  });
});
