import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { type Finished, run } from "../support/run.js";
import { brokenSpec, smallSpec } from "../support/spec.js";
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

describe("help", () => {
  it("shows the commands, examples and exit codes", async () => {
    const { code, stdout } = await cli("--help");

    expect(code).toBe(0);
    for (const text of [
      "generate [options] [specs...]",
      "validate",
      "init",
      "Examples:",
      "Exit codes:",
      "  70 ",
    ])
      expect(stdout).toContain(text);
  });

  it("shows the options of a command", async () => {
    const { code, stdout } = await cli("generate", "--help");

    expect(code).toBe(0);
    for (const option of [
      "--output",
      "--perspective",
      "--check",
      "--dry-run",
      "--watch",
      "--root",
      "--config",
      "--json",
    ])
      expect(stdout).toContain(option);
  });

  it("prints the version of the package", async () => {
    const { version } = JSON.parse(
      readFileSync(fileURLToPath(new URL("../../package.json", import.meta.url)), "utf8"),
    ) as { readonly version: string };

    expect(await cli("--version")).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it("loads neither a parser nor a printer", async () => {
    const main = fileURLToPath(new URL("../../dist/generator/cli/main.js", import.meta.url));
    const trace = new URL("../support/trace-modules.mjs", import.meta.url).href;

    const { stderr } = await run(process.execPath, ["--import", trace, main, "--help"], { cwd: folder.path });

    expect(stderr).toContain("commander");
    expect(stderr).not.toMatch(
      /node_modules\/(?:@asyncapi|ajv|js-yaml|handlebars|prettier|chokidar|jiti|diff)\//u,
    );
  });
});

describe("mistakes on the command line end with 2", () => {
  it.each([
    [["generate", "--outptu", "x"], "Did you mean --output?"],
    [["genrate"], "Did you mean generate?"],
    [["generate", "--perspective", "both"], "Allowed choices are application, client"],
    [["generate", "--check", "--dry-run"], "cannot be used with"],
    [["init", "a", "b"], "too many arguments"],
    [["generate", "orders.yaml", "specs/asyncapi.yml"], "The folder for the generated files is missing."],
    [
      ["generate", "orders.yaml", "specs/asyncapi.yml", "-o", "out", "--name", "x"],
      "--name is of one document",
    ],
    [["generate", "orders.yaml"], "The folder for the generated files is missing."],
    [["generate", "order.yaml", "-o", "out"], 'Did you mean "orders.yaml"?'],
    [["generate", "specs", "-o", "out"], 'Name the document in it: "specs/asyncapi.yml".'],
    [["generate", "https://example.com/orders.yaml", "-o", "out"], "an address on the web"],
    [["generate", "-o", "out"], "--output needs a document."],
    [["generate"], "no hazelnats.config.ts was found"],
    [["docs", "-o", "site"], "Name one (`hazelnats docs asyncapi.yaml --output site`)"],
    [["generate", "--config", "nowhere.ts"], 'The configuration file "nowhere.ts" can\'t be read'],
    [["validate", "nowhere.yaml"], 'There is no document "nowhere.yaml"'],
  ])("%j", async (arguments_, said) => {
    await folder.write({ "orders.yaml": smallSpec(), "specs/asyncapi.yml": smallSpec() });

    const { code, stdout, stderr } = await cli(...arguments_);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(await folder.list()).toEqual(["orders.yaml", "specs/asyncapi.yml"]);
  });
});

describe("validate", () => {
  it("passes good documents and writes nothing", async () => {
    await folder.write({ "a.yaml": smallSpec(), "b.yaml": smallSpec() });

    expect(await cli("validate", "a.yaml", "b.yaml")).toEqual({
      code: 0,
      stdout: "a.yaml: no errors\nb.yaml: no errors\n",
      stderr: "",
    });
    expect(await folder.list()).toEqual(["a.yaml", "b.yaml"]);
  });

  it("fails when one of them has an error", async () => {
    await folder.write({ "a.yaml": smallSpec(), "b.yaml": brokenSpec });

    const { code, stderr } = await cli("validate", "a.yaml", "b.yaml");

    expect(code).toBe(1);
    expect(stderr).toContain("b.yaml:");
    expect(stderr).not.toContain("a.yaml:");
  });
});

it("finishes its work in silence when nobody reads what it prints", async () => {
  await folder.write({ "orders.yaml": smallSpec() });
  const main = fileURLToPath(new URL("../../dist/generator/cli/main.js", import.meta.url));
  const child = spawn(process.execPath, [main, "generate", "orders.yaml", "-o", "out"], {
    cwd: folder.path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));

  await once(child, "close");

  expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await folder.list("out")).toContain("index.ts");
});
