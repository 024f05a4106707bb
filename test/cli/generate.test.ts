import { execFileSync } from "node:child_process";
import { mkdir, rm, stat, symlink } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedMarker } from "../../generator/marker.js";
import { hazelnats } from "../support/cli.js";
import type { Finished } from "../support/run.js";
import { brokenLine, brokenSpec, smallSpec } from "../support/spec.js";
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

describe("writing", () => {
  it("generates the code of a document and says what it wrote", async () => {
    await folder.write({ "orders.yaml": smallSpec() });

    const { code, stdout, stderr } = await cli("generate", "orders.yaml", "-o", "src/my orders");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("orders.yaml → src/my orders: ");
    expect(stdout).toContain("+ events.ts");
    expect(await folder.list("src/my orders")).toContain("index.ts");
    expect(await folder.read("src/my orders/events.ts")).toMatch(new RegExp(`^${generatedMarker}\n`, "u"));
  });

  it("changes nothing the second time", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await cli("generate", "orders.yaml", "-o", "out");
    const before = await stat(folder.at("out/index.ts"));

    const { stdout } = await cli("generate", "orders.yaml", "-o", "out");

    expect(stdout).toMatch(/^orders\.yaml → out: \d+ unchanged\n$/u);
    expect((await stat(folder.at("out/index.ts"))).mtimeMs).toBe(before.mtimeMs);
  });

  it("generates into the folder of the document itself", async () => {
    await folder.write({ "specs/orders.yaml": smallSpec() });

    expect(await cli("generate", "specs/orders.yaml", "-o", "specs")).toMatchObject({ code: 0 });
    expect(await folder.list("specs")).toEqual(expect.arrayContaining(["index.ts", "orders.yaml"]));
    expect(await cli("generate", "specs/orders.yaml", "-o", "specs", "--check")).toMatchObject({ code: 0 });
  });

  it("says that the installed runtime is older than the code", async () => {
    const runtime = "node_modules/@hazelnats/runtime/package.json";
    await folder.write({ "orders.yaml": smallSpec(), [runtime]: '{ "version": "0.0.9" }' });

    const old = await cli("generate", "orders.yaml", "-o", "src/orders");
    await folder.write({ [runtime]: '{ "version": "0.10.0-rc.1" }' });
    const recent = await cli("generate", "orders.yaml", "-o", "src/orders");

    expect(old).toMatchObject({ code: 0 });
    expect(old.stderr).toContain("0.0.9 is installed. (old-runtime)");
    expect(recent).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes paths with backslashes and file URLs", async () => {
    await folder.write({ "specs/orders.yaml": smallSpec() });

    const backslashes = await cli("generate", "specs\\orders.yaml", "-o", "a\\b");
    const url = await cli("generate", pathToFileURL(folder.at("specs/orders.yaml")).href, "-o", "c");

    expect([backslashes.code, url.code]).toEqual([0, 0]);
    expect(await folder.list("a/b")).toEqual(await folder.list("c"));
  });

  it("removes what is stale and keeps what it did not generate", async () => {
    await folder.write({
      "orders.yaml": smallSpec(),
      "out/old.ts": `${generatedMarker}\n`,
      "out/mine.ts": "mine\n",
    });

    const { code, stdout } = await cli("generate", "orders.yaml", "-o", "out");

    expect(code).toBe(0);
    expect(stdout).toContain("- old.ts");
    expect(await folder.list("out")).not.toContain("old.ts");
    expect(await folder.read("out/mine.ts")).toBe("mine\n");
  });

  it("bears two runs into the same folder at once", async () => {
    await folder.write({ "orders.yaml": smallSpec() });

    const runs = await Promise.all([1, 2].map(async () => cli("generate", "orders.yaml", "-o", "out")));

    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: "" },
      { code: 0, stderr: "" },
    ]);
    expect(await cli("generate", "orders.yaml", "-o", "out", "--check")).toMatchObject({ code: 0 });
    expect((await folder.list("out")).filter((file) => file.includes(".hazelnats-"))).toEqual([]);
  });
});

describe("refusing", () => {
  it("writes no file for a document with an error, and shows the place", async () => {
    await folder.write({ "orders.yaml": brokenSpec });

    const { code, stdout, stderr } = await cli("generate", "orders.yaml", "-o", "out");

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`orders.yaml:${brokenLine}:`);
    expect(stderr).toMatch(new RegExp(`> ${brokenLine} \\| +channel: .*placd`, "u"));
    expect(stderr).toContain("hint: ");
    expect(stderr).toContain("1 error. Nothing was written.\n");
    expect(await folder.list()).toEqual(["orders.yaml"]);
  });

  it("writes none of several documents when one has an error", async () => {
    await folder.write({
      "good.yaml": smallSpec(),
      "bad.yaml": brokenSpec,
      "hazelnats.config.json": JSON.stringify({
        specs: [
          { input: "good.yaml", output: "good" },
          { input: "bad.yaml", output: "bad" },
        ],
      }),
    });

    expect(await cli("generate")).toMatchObject({ code: 1 });
    expect(await folder.list()).toEqual(["bad.yaml", "good.yaml", "hazelnats.config.json"]);
  });

  it("does not wait for a pipe", async () => {
    if (process.platform === "win32") return; // it has no such files
    execFileSync("mkfifo", [folder.at("orders.yaml")]);

    const { code, stderr } = await cli("generate", "orders.yaml", "-o", "out");

    expect(code).toBe(1);
    expect(stderr).toContain("can't be read: it is not a file.");
  });

  it("does not replace a file that it did not generate", async () => {
    await folder.write({ "orders.yaml": smallSpec(), "out/events.ts": "mine\n" });

    const { code, stderr } = await cli("generate", "orders.yaml", "-o", "out");

    expect(code).toBe(1);
    expect(stderr).toContain("out/events.ts:1:1 error Hazelnats did not generate this file");
    expect(await folder.list("out")).toEqual(["events.ts"]);
  });

  it("says that the files can't be written, and leaves nothing half", async () => {
    await folder.write({ "orders.yaml": smallSpec() });

    // As on a full disk, and for root too: no file may grow.
    const { code, stderr } = await hazelnats(["generate", "orders.yaml", "-o", "out"], {
      cwd: folder.path,
      limit: "trap '' XFSZ; ulimit -f 0",
    });

    expect(code).toBe(1);
    expect(stderr).toContain("out:1:1 error The output folder can't be written: EFBIG");
    expect(await folder.list()).toEqual(["orders.yaml"]);
  });

  it("does not let two documents share an output folder", async () => {
    const specs = ["a.yaml", "b.yaml"].map((input) => ({ input, output: "out" }));
    await folder.write({
      "a.yaml": smallSpec(),
      "b.yaml": smallSpec(),
      "hazelnats.config.json": JSON.stringify({ specs }),
    });

    const { code, stderr } = await cli("generate");

    expect(code).toBe(1);
    expect(stderr).toContain("(shared-output)");
  });

  it("does not let two documents share it through a link either", async () => {
    const specs = [
      { input: "a.yaml", output: "out/a" },
      { input: "b.yaml", output: "link/a" },
    ];
    await folder.write({
      "a.yaml": smallSpec(),
      "b.yaml": smallSpec(),
      "hazelnats.config.json": JSON.stringify({ specs }),
    });
    await mkdir(folder.at("out"));
    await symlink(folder.at("out"), folder.at("link"));

    const { code, stderr } = await cli("generate");

    expect(code).toBe(1);
    expect(stderr).toContain("(shared-output)");
    expect(await folder.list("out")).toEqual([]);
  });

  it.each([
    ["names a plugin that is not installed", '{ "plugins": ["prettier-plugin-that-nobody-has"] }'],
    ["is broken", '{ "semi": maybe'],
    ["says nonsense", '{ "printWidth": "wide" }'],
  ])("says so where the user's configuration of Prettier %s", async (_what, config) => {
    await folder.write({ "orders.yaml": smallSpec(), ".prettierrc": config });

    const { code, stderr } = await cli("generate", "orders.yaml", "-o", "out");

    expect(code).toBe(1);
    expect(stderr).toMatch(/^\.prettierrc:1:1 error Prettier can't work with its configuration/u);
    expect(await folder.list()).toEqual([".prettierrc", "orders.yaml"]);
  });

  it("follows references only into the document's folder and the roots", async () => {
    await folder.write({
      "specs/orders.yaml": smallSpec().replace(
        /payload:[^]*?operations/u,
        'payload: { $ref: "../shared/order.yaml" }\noperations',
      ),
      "shared/order.yaml": "type: object\nproperties: { id: { type: string } }\n",
    });
    const cwd = folder.at("specs");

    const refused = await hazelnats(["generate", "orders.yaml", "-o", "out"], { cwd });
    const widened = await hazelnats(["generate", "orders.yaml", "-o", "out", "--root", "../shared"], { cwd });

    expect([refused.code, widened.code]).toEqual([1, 0]);
    expect(refused.stderr).toContain("orders.yaml:");
  });

  it("lets no control character of a document reach the terminal", async () => {
    await folder.write({ "orders.yaml": brokenSpec.replace("placd", String.raw`pl\u001b[31m\u202eacd`) });

    const { code, stderr } = await cli("generate", "orders.yaml", "-o", "out");

    expect(code).toBe(1);
    expect(stderr).not.toMatch(/[\u001B\u202E]/u);
  });

  it("lets no name of a document begin a line, where a CI would take it for a command", async () => {
    await folder.write({ "orders.yaml": brokenSpec.replace("placd", String.raw`pl\n::error::\u2028acd`) });

    const { code, stderr } = await cli("generate", "orders.yaml", "-o", "out");

    expect(code).toBe(1);
    expect(stderr).toContain("pl ::error:: acd");
    expect(stderr).not.toMatch(/^\s*::/mu);
  });
});

describe("--check", () => {
  beforeEach(async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await cli("generate", "orders.yaml", "-o", "out");
  });
  const check = async (): Promise<Finished> => cli("generate", "orders.yaml", "-o", "out", "--check");

  it("passes while the code is what the document says", async () => {
    expect(await check()).toMatchObject({ code: 0 });
  });

  it("fails when the document changed, says so, and shows the difference", async () => {
    await folder.write({ "orders.yaml": smallSpec({ subject: "orders.accepted" }) });
    const before = await folder.read("out/events.ts");

    const { code, stdout, stderr } = await check();

    expect(code).toBe(1);
    expect(stderr).toContain("stale out: the document changed");
    expect(stdout).toMatch(/--- out\/events\.ts\n\+\+\+ out\/events\.ts\n@@ /u);
    expect(stdout).toMatch(/^-.*"orders\.placed"/mu);
    expect(stdout).toMatch(/^\+.*"orders\.accepted"/mu);
    expect(await folder.read("out/events.ts")).toBe(before);
  });

  it("tells when the same document would be printed in another way", async () => {
    const events = await folder.read("out/events.ts");
    await folder.write({ "out/events.ts": `${events}// An earlier version printed this.\n` });

    const { code, stdout, stderr } = await check();

    expect(code).toBe(1);
    expect(stderr).toContain("stale out: the generator changed, or somebody edited the files");
    expect(stdout).toContain("-// An earlier version printed this.");
  });

  it("fails when a file is missing or no longer generated", async () => {
    await rm(folder.at("out/events.ts"));
    await folder.write({ "out/old.ts": `${generatedMarker}\n` });

    const { code, stdout } = await check();

    expect(code).toBe(1);
    expect(stdout).toContain("+++ out/events.ts (missing)");
    expect(stdout).toContain("--- out/old.ts (no longer generated)");
  });

  it("passes in a checkout with CRLF", async () => {
    for (const file of await folder.list("out"))
      await folder.write({ [`out/${file}`]: (await folder.read(`out/${file}`)).replaceAll("\n", "\r\n") });

    expect(await check()).toMatchObject({ code: 0 });
  });
});

describe("--dry-run", () => {
  it("says what would be written and writes nothing", async () => {
    await folder.write({ "orders.yaml": smallSpec() });

    const { code, stdout } = await cli("generate", "orders.yaml", "-o", "out", "--dry-run");

    expect(code).toBe(0);
    expect(stdout).toContain("orders.yaml → out: would write ");
    expect(stdout).toContain("+ events.ts");
    expect(await folder.list()).toEqual(["orders.yaml"]);
  });
});

describe("--json", () => {
  it("prints one document with the verdict and the files, and nothing else", async () => {
    await folder.write({ "orders.yaml": smallSpec() });

    const { code, stdout, stderr } = await cli("generate", "orders.yaml", "-o", "out", "--json");

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "written",
      exitCode: 0,
      diagnostics: [],
      documents: [
        {
          input: folder.at("orders.yaml"),
          application: "orders",
          output: folder.at("out"),
          files: expect.arrayContaining([{ path: "events.ts", state: "created" }]),
        },
      ],
    });
  });

  it("prints the diagnostics of a refused document", async () => {
    await folder.write({ "orders.yaml": brokenSpec });

    const { code, stdout, stderr } = await cli("generate", "orders.yaml", "-o", "out", "--json");

    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "invalid",
      exitCode: 1,
      diagnostics: [{ severity: "error", location: { file: folder.at("orders.yaml"), line: brokenLine } }],
    });
  });

  it("shows with --check what is stale in a changed file", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await cli("generate", "orders.yaml", "-o", "out");
    await folder.write({ "orders.yaml": smallSpec({ subject: "orders.accepted" }) });

    const { code, stdout } = await cli("generate", "orders.yaml", "-o", "out", "--check", "--json");

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "stale",
      documents: [
        {
          fresh: false,
          files: expect.arrayContaining([
            { path: "messages.ts", state: "unchanged" },
            {
              path: "events.ts",
              state: "changed",
              diff: expect.stringContaining('-  subject: "orders.placed",\n+  subject: "orders.accepted",\n'),
            },
          ]),
        },
      ],
    });
  });

  it("prints usage mistakes too", async () => {
    const { code, stdout } = await cli("generate", "nowhere.yaml", "-o", "out", "--json");

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "usage",
      exitCode: 2,
      diagnostics: [{ rule: "missing-document" }],
    });
  });
});

describe("colours", () => {
  const colour = "\u001B[31m";

  it.each([
    [{}, false],
    [{ FORCE_COLOR: "1" }, true],
    [{ FORCE_COLOR: "0" }, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("with %j in the environment and no terminal: %s", async (env, colourful) => {
    await folder.write({ "orders.yaml": brokenSpec });

    const { stderr } = await hazelnats(["generate", "orders.yaml", "-o", "out"], { cwd: folder.path, env });

    expect(stderr.includes(colour)).toBe(colourful);
  });
});
