import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./support/run.js";
import { smallSpec } from "./support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "./support/temporary-folder.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = (name: string): string => path.join(root, "node_modules", ".bin", name);

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: TemporaryFolder;
let packed: ReadonlyMap<string, Packed>;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  // Once for both packages, from what `npm run build` has built; `prepack` would build it again.
  const output = execFileSync(
    "npm",
    [
      "pack",
      "--json",
      "--ignore-scripts",
      "--pack-destination",
      folder.path,
      "--workspace=runtime",
      "--include-workspace-root",
    ],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  packed = new Map(readPacked(JSON.parse(output)).map((each) => [each.name, each]));
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

/** npm 10 prints a list, npm 11 an object by name. */
function readPacked(printed: object): readonly (Packed & { readonly name: string })[] {
  return Object.values(printed);
}

function packageOf(name: string): Packed {
  const found = packed.get(name);
  if (found === undefined) throw new Error(`npm packed no ${name}`);
  return found;
}

describe.each(["hazelnats", "@hazelnats/runtime"])("%s", (name) => {
  it("holds what it needs and nothing of our workshop", () => {
    const files = packageOf(name).files.map((file) => file.path);

    const needed = ["LICENSE", "README.md", "package.json", "dist/index.js", "dist/index.d.ts"];
    expect(needed.filter((file) => !files.includes(file))).toEqual([]);
    const sources = files.filter(
      (file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && !file.startsWith("templates/init/"),
    );
    expect(sources).toEqual([]);
    const workshop = files.filter((file) =>
      /(?:^|\/)(?:tests?|examples?|bench|scripts)\/|\.(?:map|tsbuildinfo)$/u.test(file),
    );
    expect(workshop).toEqual([]);
  });

  it("passes publint", async () => {
    const { code, stdout } = await run(bin("publint"), ["--strict", folder.at(packageOf(name).filename)], {
      cwd: root,
    });

    expect(code, stdout).toBe(0);
  });

  it("resolves for everybody who uses ES modules", async () => {
    const { code, stdout } = await run(
      bin("attw"),
      [folder.at(packageOf(name).filename), "--profile", "esm-only", "--no-color", "--no-emoji"],
      { cwd: root },
    );

    expect(code, stdout).toBe(0);
  });
});

it("both packages have one version", () => {
  expect(packageOf("hazelnats").version).toBe(packageOf("@hazelnats/runtime").version);
});

it("the toolchain ships its templates and its schema", () => {
  const files = packageOf("hazelnats").files.map((file) => file.path);

  for (const file of [
    "templates/init/asyncapi.yaml",
    "templates/typescript/index.hbs",
    "asyncapi/x-jetstream.schema.json",
  ])
    expect(files).toContain(file);
});

it("works in a project that has installed it", async () => {
  const modules = folder.at("project", "node_modules");
  await unpack("hazelnats", path.join(modules, "hazelnats"));
  await unpack("@hazelnats/runtime", path.join(modules, "@hazelnats", "runtime"));
  await linkDependencies(modules);
  await mkdir(path.join(modules, ".bin"));
  await symlink("../hazelnats/dist/generator/cli/main.js", path.join(modules, ".bin", "hazelnats"));
  await folder.write({
    "project/package.json": '{ "name": "project", "type": "module" }\n',
    "project/orders.yaml": smallSpec(),
    "project/use.js":
      'import { generate } from "hazelnats";\nimport { defineEvent } from "@hazelnats/runtime";\nconsole.log(typeof generate, typeof defineEvent);\n',
  });
  const options = { cwd: folder.at("project"), env: { PATH: process.env["PATH"] ?? "" } };
  const cli = path.join(modules, ".bin", "hazelnats");

  expect(await run(cli, ["--version"], options)).toMatchObject({
    code: 0,
    stdout: `${packageOf("hazelnats").version}\n`,
  });
  expect(await run(cli, ["--help"], options)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Exit codes:"),
  });
  expect(await run(cli, ["init", "first"], options)).toMatchObject({ code: 0 });
  expect(await run(cli, ["generate", "orders.yaml", "-o", "src"], options)).toMatchObject({
    code: 0,
    stderr: "",
  });
  // Who wants the official component installs it.
  const themed = await run(cli, ["docs", "orders.yaml", "--theme", "react", "-o", "site"], options);
  expect(themed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("npm install --save-dev @asyncapi/react-component"),
  });
  expect(await run(process.execPath, ["use.js"], options)).toMatchObject({
    code: 0,
    stdout: "function function\n",
  });
});

async function unpack(name: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  execFileSync("tar", ["-xzf", folder.at(packageOf(name).filename), "-C", target, "--strip-components=1"]);
}

/** Stands in for `npm install`, without asking a registry: our own dependencies, as they are installed here. */
async function linkDependencies(modules: string): Promise<void> {
  const wanted = new Set<string>();
  for (const manifest of ["package.json", "runtime/package.json"]) {
    const { dependencies = {} } = JSON.parse(await readFile(path.join(root, manifest), "utf8")) as {
      readonly dependencies?: object;
    };
    for (const name of Object.keys(dependencies)) wanted.add(name);
  }
  for (const name of wanted) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true });
    await symlink(path.join(root, "node_modules", name), path.join(modules, name));
  }
  expect(await readdir(modules)).toContain("commander");
}
