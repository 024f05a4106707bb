import { chmod, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import type { Finished } from "../support/run.js";
import { brokenSpec, smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const trace = new URL("../support/trace-modules.mjs", import.meta.url).href;
const cacheFolder = "node_modules/.cache/hazelnats";
const generation = ["generate", "orders.yaml", "-o", "out"];

/** Its payload is in another file. */
const spec = smallSpec().replace(/payload:[^]*?operations/u, 'payload: { $ref: "./order.yaml" }\noperations');
const order = "type: object\nrequired: [id]\nproperties: { id: { type: string } }\n";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({ "orders.yaml": spec, "order.yaml": order, "node_modules/.keep": "" });
});
afterEach(async () => folder[Symbol.asyncDispose]());

/** Whether the documents were read says the module that parses them. */
async function generate(
  arguments_: readonly string[] = generation,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished & { readonly reads: boolean }> {
  const result = await hazelnats(arguments_, {
    cwd: folder.path,
    env: { ...env, NODE_OPTIONS: `--import ${trace}` },
  });
  const lines = result.stderr.split("\n");
  const isTrace = (line: string) => /^(?:file:|node:|\/)/u.test(line);
  return {
    ...result,
    stderr: lines.filter((line) => !isTrace(line)).join("\n"),
    reads: lines.some((line) => isTrace(line) && line.includes("js-yaml")),
  };
}

async function records(): Promise<readonly string[]> {
  return (await readdir(folder.at(cacheFolder))).map((name) => `${cacheFolder}/${name}`);
}

describe("a second run with nothing changed", () => {
  it("reads no document, and says and reports what a whole run says", async () => {
    await generate();

    const whole = await generate([...generation, "--no-cache"]);
    const short = await generate();
    const wholeReport = await generate([...generation, "--no-cache", "--json"]);
    const shortReport = await generate([...generation, "--json"]);

    expect([whole.reads, short.reads, wholeReport.reads, shortReport.reads]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect({ ...short, reads: true }).toEqual(whole);
    expect(JSON.parse(shortReport.stdout)).toEqual(JSON.parse(wholeReport.stdout));
  });

  it("warns again", async () => {
    await folder.write({
      "orders.yaml": spec.replace("    messages:", "    parameters: { region: {} }\n    messages:"),
    });
    const first = await generate();

    const second = await generate();

    expect(first.stderr).toContain("warning");
    expect(second.stderr).toBe(first.stderr);
    expect(second.reads).toBe(false);
  });

  it("asks the official parser again, unless it has judged the same already", async () => {
    await generate();

    const judged = await generate([...generation, "--check"]);
    const known = await generate([...generation, "--check"]);

    expect([judged.code, judged.reads, known.code, known.reads]).toEqual([0, true, 0, false]);
  });

  it("finds its record in the user's folder where there is no node_modules", async () => {
    await rm(folder.at("node_modules"), { recursive: true });
    const env = { XDG_CACHE_HOME: folder.at("cache") };
    await generate(generation, env);

    const second = await generate(generation, env);

    expect(second.reads).toBe(false);
    expect(await readdir(folder.at("cache"))).toEqual(["hazelnats"]);
  });

  it("counts a checkout with CRLF as unchanged", async () => {
    await generate();
    const index = await folder.read("out/index.ts");
    await folder.write({ "out/index.ts": index.replaceAll("\n", "\r\n") });

    expect((await generate()).reads).toBe(false);
  });
});

describe("a whole run is made again", () => {
  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    "when the document changed": async () => folder.write({ "orders.yaml": `${spec}# more\n` }),
    "when a file changed to which it refers": async () =>
      folder.write({ "order.yaml": order.replace("string", "integer") }),
    "when a generated file was edited": async () =>
      writeFile(folder.at("out/index.ts"), "// mine\n", { flag: "a" }),
    "when a generated file was deleted": async () => rm(folder.at("out/events.ts")),
    "when a file is there that it would remove": async () =>
      folder.write({ "out/old.ts": await folder.read("out/events.ts") }),
    "when the layout's configuration appeared": async () => folder.write({ ".prettierrc": "semi: false\n" }),
    "when an .editorconfig appeared": async () => folder.write({ ".editorconfig": "[*]\nindent_size = 4\n" }),
    "when package.json got a configuration": async () =>
      folder.write({ "package.json": '{ "prettier": { "semi": false } }' }),
    "when the layout's configuration is a program": async () =>
      folder.write({ "prettier.config.mjs": "export default {};\n" }),
    "when the layout's configuration has plugins": async () =>
      folder.write({ ".prettierrc": "plugins: []\n" }),
    "when a generated file became a link": async () => {
      await folder.write({ "mine.ts": await folder.read("out/events.ts") });
      await rm(folder.at("out/events.ts"));
      await symlink(folder.at("mine.ts"), folder.at("out/events.ts"));
    },
    "when the record is damaged": async () => {
      for (const record of await records()) await folder.write({ [record]: '{"key":' });
    },
    "when the record is of another version": async () => {
      for (const record of await records())
        await folder.write({ [record]: (await folder.read(record)).replace(/"key":"./u, '"key":"x') });
    },
    "when the record shows lines of other files": async () => {
      const location = { file: "/etc/passwd", line: 1, column: 1 };
      const diagnostics = [{ severity: "warning", rule: "foreign", message: "Look.", location }];
      for (const record of await records())
        await folder.write({
          [record]: JSON.stringify({ ...JSON.parse(await folder.read(record)), diagnostics }),
        });
    },
    "when the record names files outside of the roots": async () => {
      for (const record of await records()) {
        const run = JSON.parse(await folder.read(record)) as { readonly inputs: object };
        await folder.write({
          [record]: JSON.stringify({ ...run, inputs: { ...run.inputs, "/dev/zero": "" } }),
        });
      }
    },
  };

  it.each(Object.keys(changes))("%s", async (what) => {
    await generate();
    expect((await generate()).reads).toBe(false);

    await changes[what]?.();

    expect((await generate()).reads).toBe(true);
  });

  it("when an option changed", async () => {
    await generate();

    expect((await generate([...generation, "--perspective", "client"])).reads).toBe(true);
    expect((await generate([...generation, "--name", "billing"])).reads).toBe(true);
    expect((await generate(["generate", "orders.yaml", "-o", "other"])).reads).toBe(true);
  });

  it("when documents may be on the web, which may have changed", async () => {
    await generate([...generation, "--allow-remote"]);

    expect((await generate([...generation, "--allow-remote"])).reads).toBe(true);
  });

  it("when a file that was missing is there", async () => {
    await rm(folder.at("order.yaml"));
    const refused = await generate();
    await folder.write({ "order.yaml": order });

    const generated = await generate();

    expect([refused.code, generated.code]).toEqual([1, 0]);
  });

  it("when the last one has found mistakes", async () => {
    await folder.write({ "orders.yaml": brokenSpec });
    await generate();

    const second = await generate();

    expect(second.code).toBe(1);
    expect(second.stderr).toContain("error");
  });
});

describe("the record", () => {
  it("is no matter where it can't be written", async () => {
    await mkdir(folder.at("node_modules/.cache"));
    await folder.write({ "node_modules/.cache/hazelnats": "a file, not a folder" });
    if (process.getuid?.() !== 0) await chmod(folder.at("node_modules/.cache"), 0o500);

    expect((await generate()).code).toBe(0);
    expect((await generate()).code).toBe(0);
  });

  it("survives runs at once", async () => {
    await Promise.all([generate(), generate(), generate()]);

    expect(await records()).toHaveLength(1);
    expect((await generate()).stdout).toContain("unchanged");
  });

  it("is neither read nor written with --no-cache", async () => {
    await generate([...generation, "--no-cache"]);

    expect(await folder.list("node_modules")).toEqual([".keep"]);
  });
});
