import { afterEach, beforeEach, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import type { Finished } from "../support/run.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function cli(...arguments_: readonly string[]): Promise<Finished> {
  return hazelnats(arguments_, { cwd: folder.path });
}

it("writes a document and a configuration that generate at once, without any diagnostic", async () => {
  const init = await cli("init");

  expect(init).toMatchObject({ code: 0, stderr: "" });
  expect(await folder.list()).toEqual(["asyncapi.yaml", "hazelnats.config.ts"]);
  expect(await cli("generate")).toMatchObject({ code: 0, stderr: "" });
  const files = await folder.list("src/orders");
  expect(files).toEqual(expect.arrayContaining(["events.ts", "index.ts", "publisher.ts", "subscriber.ts"]));
  expect(await folder.read("src/orders/subscriber.ts")).toContain("concurrency: 16");
});

it("says what to do next", async () => {
  const { stdout } = await cli("init", "shop");

  expect(stdout).toMatch(/1\. cd shop\n/u);
  expect(stdout).toContain("npm install @hazelnats/runtime\n");
  expect(stdout).toContain("npx hazelnats generate\n");
});

it("adds scripts to package.json and keeps its formatting", async () => {
  await folder.write({
    "package.json":
      '{\n\t"name": "shop",\n\t"files": ["a", "b"],\n\t"scripts": {\n\t\t"test": "vitest"\n\t}\n}\n',
  });

  const { stdout } = await cli("init");

  expect(await folder.read("package.json")).toBe(
    '{\n\t"name": "shop",\n\t"files": ["a", "b"],\n\t"scripts": {\n\t\t"test": "vitest",\n' +
      '\t\t"generate": "hazelnats generate",\n\t\t"generate:check": "hazelnats generate --check"\n\t}\n}\n',
  );
  expect(stdout).toContain('~ package.json: scripts "generate" and "generate:check"');
  expect(stdout).toContain("npm run generate\n");
});

it("keeps line ends of Windows", async () => {
  await folder.write({ "package.json": '{\r\n  "name": "shop"\r\n}\r\n' });

  await cli("init");

  const text = await folder.read("package.json");
  expect(text).toContain('"generate": "hazelnats generate"');
  expect(text.replaceAll("\r\n", "")).not.toContain("\n");
});

it("overwrites nothing, names what it keeps, and does nothing the second time", async () => {
  const mine = {
    "asyncapi.yml": smallSpec(),
    "package.json": '{ "scripts": { "generate": "mine" } }\n',
  };
  await folder.write(mine);

  const { code, stdout } = await cli("init");

  expect(code).toBe(0);
  expect(await folder.read("asyncapi.yml")).toBe(mine["asyncapi.yml"]);
  expect(await folder.read("hazelnats.config.ts")).toContain('input: "asyncapi.yml"');
  expect(stdout).toContain("= asyncapi.yml exists and is kept");
  expect(stdout).toContain('= package.json: the script "generate" exists and is kept');
  expect(JSON.parse(await folder.read("package.json"))).toMatchObject({
    scripts: { generate: "mine", "generate:check": "hazelnats generate --check" },
  });

  const before = await Promise.all((await folder.list()).map(async (file) => folder.read(file)));
  await cli("init");
  expect(await Promise.all((await folder.list()).map(async (file) => folder.read(file)))).toEqual(before);
});

it("leaves a package.json alone that is not one", async () => {
  await folder.write({ "package.json": "not json" });

  expect(await cli("init")).toMatchObject({ code: 0 });
  expect(await folder.read("package.json")).toBe("not json");
});
