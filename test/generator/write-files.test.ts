import { chmod, mkdir, readdir, stat, symlink, utimes } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedMarker } from "../../generator/marker.js";
import { type FilePlan, isFresh, planFiles } from "../../generator/plan-files.js";
import { writeFiles } from "../../generator/write-files.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const generated = (text: string): string => `${generatedMarker}\n${text}\n`;
const index = (digest: string): string => generated(`// Document: sha256 ${digest}`);
const states = (plan: FilePlan): Record<string, string> =>
  Object.fromEntries(plan.files.map(({ path, state }) => [path, state]));

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function write(files: Readonly<Record<string, string>>): Promise<FilePlan> {
  const plan = await planFiles(
    folder.at("out"),
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
  expect(await writeFiles([plan])).toEqual([]);
  return plan;
}

describe("what is written", () => {
  it("creates the folder and its files, also in subfolders", async () => {
    const plan = await write({ "index.ts": generated("1"), "orders/events.ts": generated("2") });

    expect(states(plan)).toEqual({ "index.ts": "created", "orders/events.ts": "created" });
    expect(await folder.list("out")).toEqual(["index.ts", "orders/events.ts"]);
    expect(await folder.read("out/orders/events.ts")).toBe(generated("2"));
  });

  it("writes nothing while planning", async () => {
    await planFiles(folder.at("out"), [{ path: "index.ts", content: generated("1") }]);

    expect(await folder.list()).toEqual([]);
  });

  it("leaves the time stamps of unchanged files alone", async () => {
    await write({ "a.ts": generated("1"), "b.ts": generated("1") });
    const past = new Date("2020-01-01T00:00:00Z");
    await utimes(folder.at("out/a.ts"), past, past);

    const plan = await write({ "a.ts": generated("1"), "b.ts": generated("2") });

    expect(states(plan)).toEqual({ "a.ts": "unchanged", "b.ts": "changed" });
    expect((await stat(folder.at("out/a.ts"))).mtime).toEqual(past);
    expect(await folder.read("out/b.ts")).toBe(generated("2"));
  });

  it("takes a checkout with CRLF for unchanged", async () => {
    await folder.write({ "out/a.ts": generated("1").replaceAll("\n", "\r\n") });

    expect(isFresh(await write({ "a.ts": generated("1") }))).toBe(true);
    expect(await folder.read("out/a.ts")).toContain("\r\n");
  });

  it("keeps the permissions of a changed file", async () => {
    await write({ "a.ts": generated("1") });
    await chmod(folder.at("out/a.ts"), 0o640);

    await write({ "a.ts": generated("2") });

    expect((await stat(folder.at("out/a.ts"))).mode & 0o777).toBe(0o640);
  });

  it("is not disturbed by a second run into the same folder", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, number) => [`${number}.ts`, generated(String(number))]),
    );
    const list = Object.entries(files).map(([path, content]) => ({ path, content }));
    const plans = await Promise.all([1, 2, 3].map(async () => planFiles(folder.at("out"), list)));

    const diagnostics = await Promise.all(plans.map(async (plan) => writeFiles([plan])));

    expect(diagnostics.flat()).toEqual([]);
    expect(await folder.list("out")).toEqual(Object.keys(files).toSorted());
  });

  it("removes what a killed run has left, but not what a running one works on", async () => {
    await folder.write({ "out/.hazelnats-killed/0": "", "out/.hazelnats-running/0": "" });
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    await utimes(folder.at("out/.hazelnats-killed"), yesterday, yesterday);

    await write({ "a.ts": generated("1") });

    expect(await folder.list("out")).toEqual([".hazelnats-running/0", "a.ts"]);
  });
});

describe("what is removed", () => {
  it("removes generated files that are no longer generated, and the folders that this empties", async () => {
    await write({ "index.ts": generated("1"), "orders/old/events.ts": generated("1") });

    const plan = await write({ "index.ts": generated("1") });

    expect(states(plan)).toEqual({ "index.ts": "unchanged", "orders/old/events.ts": "removed" });
    expect(await folder.list("out")).toEqual(["index.ts"]);
    await expect(stat(folder.at("out/orders"))).rejects.toThrow("ENOENT");
  });

  it("keeps every file that it did not generate", async () => {
    await write({ "index.ts": generated("1"), "orders/events.ts": generated("1") });
    await folder.write({
      "out/orders/mine.ts": "mine\n",
      "out/empty.ts": "",
      "out/logo.png": "\u0000\u0001",
    });

    await write({ "index.ts": generated("1") });

    expect(await folder.list("out")).toEqual(["empty.ts", "index.ts", "logo.png", "orders/mine.ts"]);
  });

  it("keeps what a compiler has made of its files, also of those that it removes", async () => {
    await write({ "index.ts": generated("1"), "orders/old.ts": generated("1") });
    const emitted = ["js", "d.ts", "mjs", "cjs", "jsx", "d.mts", "d.cts"].flatMap((extension) => [
      `out/index.${extension}`,
      `out/orders/old.${extension}`,
    ]);
    await folder.write(Object.fromEntries(emitted.map((name) => [name, generated("export {};")])));

    const plan = await write({ "index.ts": generated("1") });

    expect(states(plan)).toEqual({ "index.ts": "unchanged", "orders/old.ts": "removed" });
    expect(await folder.list()).toEqual([...emitted, "out/index.ts"].toSorted());
    expect(isFresh(await write({ "index.ts": generated("1") }))).toBe(true);
  });

  it("keeps the output of another document in a folder below", async () => {
    await write({ "index.ts": index("0123456789abcdef") });
    await folder.write({
      "out/billing/index.ts": index("fedcba9876543210"),
      "out/billing/events.ts": generated(""),
    });

    expect(isFresh(await write({ "index.ts": index("0123456789abcdef") }))).toBe(true);
  });

  it("looks neither into hidden folders and node_modules nor through symbolic links", async () => {
    await folder.write({
      "out/.git/a.ts": generated("1"),
      "out/node_modules/a.ts": generated("1"),
      "elsewhere/a.ts": generated("1"),
    });
    await symlink(folder.at("elsewhere"), folder.at("out/link"));

    await write({ "index.ts": generated("1") });

    expect(await folder.list()).toEqual([
      "elsewhere/a.ts",
      "out/.git/a.ts",
      "out/index.ts",
      "out/link",
      "out/node_modules/a.ts",
    ]);
  });
});

describe("what is refused", () => {
  async function refusal(...paths: readonly string[]): Promise<readonly string[]> {
    const before = await folder.list();
    const files = ["fine.ts", ...paths].map((path) => ({ path, content: generated("1") }));
    const plan = await planFiles(folder.at("out"), files);
    expect(await writeFiles([plan])).toEqual([]);
    expect(await folder.list()).toEqual(before);
    return plan.diagnostics.map(({ rule }) => rule);
  }

  it.each([
    "../a.ts",
    "a/../../b.ts",
    "/etc/a.ts",
    "a\\..\\b.ts",
    "C:/a.ts",
    "a//b.ts",
    "./a.ts",
    "a\0.ts",
    "",
  ])("refuses the path %j", async (path) => {
    expect(await refusal(path)).toEqual(["unsafe-path"]);
  });

  it.each([
    ["Orders.ts", "orders.ts"],
    ["caf\u00E9.ts", "cafe\u0301.ts"],
    ["Orders", "orders/events.ts"],
  ])("refuses %j beside %j, which are one on some file systems", async (one, other) => {
    expect(await refusal(one, other)).toEqual(["colliding-paths"]);
  });

  it("refuses to replace a file, a folder or a link that it did not generate", async () => {
    await folder.write({ "out/a.ts": "mine\n", "out/b.ts/mine.txt": "", "elsewhere.ts": generated("1") });
    await symlink(folder.at("elsewhere.ts"), folder.at("out/c.ts"));

    expect(await refusal("a.ts", "b.ts", "c.ts")).toEqual(["foreign-file", "foreign-file", "foreign-file"]);
  });

  it("refuses a subfolder that is a symbolic link out of the output folder", async () => {
    await mkdir(folder.at("elsewhere"));
    await mkdir(folder.at("out"));
    await symlink(folder.at("elsewhere"), folder.at("out/sub"));

    expect(await refusal("sub/a.ts")).toEqual(["unsafe-path"]);
  });

  it("accepts an output folder that is a symbolic link itself", async () => {
    await mkdir(folder.at("real"));
    await symlink(folder.at("real"), folder.at("out"));

    await write({ "sub/a.ts": generated("1") });

    expect(await folder.list("real")).toEqual(["sub/a.ts"]);
  });

  it("refuses an output folder that is a file, or lies below one", async () => {
    await folder.write({ file: "" });

    const plans = [await planFiles(folder.at("file"), []), await planFiles(folder.at("file/a/b"), [])];

    expect(plans.map(({ diagnostics }) => diagnostics[0])).toEqual([
      expect.objectContaining({
        rule: "output-not-a-folder",
        location: { file: folder.at("file"), line: 1, column: 1 },
      }),
      expect.objectContaining({
        rule: "output-not-a-folder",
        location: { file: folder.at("file"), line: 1, column: 1 },
      }),
    ]);
  });

  it("writes none of several folders when one is refused", async () => {
    await folder.write({ "two/a.ts": "mine\n" });
    const files = [{ path: "a.ts", content: generated("1") }];
    const plans = [await planFiles(folder.at("one"), files), await planFiles(folder.at("two"), files)];

    expect(await writeFiles(plans)).toEqual([]);

    expect(await folder.list()).toEqual(["two/a.ts"]);
  });

  it("writes none of several folders when one can't be written", async () => {
    const files = [{ path: "a.ts", content: generated("1") }];
    const plans = [await planFiles(folder.at("one/deep"), files), await planFiles(folder.at("two"), files)];
    // It was free when the plan was made.
    await folder.write({ two: "" });

    expect(await writeFiles(plans)).toEqual([expect.objectContaining({ rule: "output-unwritable" })]);

    expect(await readdir(folder.path)).toEqual(["two"]);
  });
});

describe("why the folder differs", () => {
  it("knows the digest of the document that it was generated from, and of the one now", async () => {
    await write({ "index.ts": index("0123456789abcdef") });

    const plan = await planFiles(folder.at("out"), [
      { path: "index.ts", content: index("fedcba9876543210") },
    ]);

    expect(plan).toMatchObject({ previousDigest: "0123456789abcdef", digest: "fedcba9876543210" });
  });
});
