import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as runtime from "../runtime/index.js";
import { isJsonObject } from "../asyncapi/json.js";
import { hazelnats } from "./support/cli.js";
import { compileStrictly, projectFolder } from "./support/compile.js";
import { writeTree } from "./support/golden.js";
import { snippetsOf } from "./support/snippets.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const guides = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

/** The rows of the table below a heading, each cell without its spaces and backticks. */
function tableBelow(heading: string, page: string): readonly (readonly string[])[] {
  const section = read(page).split(`\n${heading}\n`)[1]?.split(/^#+ /m)[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

const withPrograms = guides.filter((page) => snippetsOf(read(page)).length > 0);

describe.each(withPrograms)("%s", (page) => {
  it("has programs that compile under the strictest options", async () => {
    await using folder = await projectFolder();
    const snippets = snippetsOf(read(page)).map(({ path, content }) => [path, content]);
    await writeTree(folder.path, Object.fromEntries(snippets));
    const { code, stderr } = await hazelnats(["generate", "asyncapi.yaml", "-o", "client"], {
      cwd: folder.path,
    });
    expect(code, stderr).toBe(0);
    expect(await compileStrictly(folder.path, { types: ["node"] })).toBe("");
  });
});

describe.each(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "runtime/README.md", ...guides])(
  "%s",
  (page) => {
    it("has no dead links to files of the project", () => {
      const targets = Array.from(read(page).matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);
      const local = targets.filter((target) => !/^(https?:|mailto:)/.test(target));
      const dead = local.filter((target) => !isThere(page, target));
      expect(dead).toEqual([]);
    });
  },
);

/** Whether the file is in the project, and the heading in the file. */
function isThere(page: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? page : relative(root, join(root, dirname(page), path));
  if (file.startsWith("..") || !existsSync(join(root, file))) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** As links name them. */
function headingsOf(page: string): readonly string[] {
  return Array.from(read(page).matchAll(/^#+ (.+)$/gm), ([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("the guide to delivery", () => {
  const rows = tableBelow("## Errors", "docs/delivery.md");

  it("lists exactly the errors that the runtime exports", () => {
    const exported = Object.keys(runtime).filter((name) => name.endsWith("Error"));
    expect(rows.map(([name]) => name)).toEqual(exported.toSorted());
  });

  it("has the code of each", () => {
    const declared = new Map(
      readdirSync(join(root, "runtime/errors")).flatMap((file) =>
        Array.from(
          read(`runtime/errors/${file}`).matchAll(/class (\w+Error) .*?readonly code = "(\w+)"/gs),
          ([, name = "", code = ""]) => [name, code] as const,
        ),
      ),
    );
    for (const [name = "", code] of rows) expect(code, name).toBe(declared.get(name));
  });

  it("has exactly the headers of dead letters", () => {
    const listed = tableBelow("## Dead letters", "docs/delivery.md").flatMap(([names = ""]) =>
      names.split(", "),
    );
    expect(listed.toSorted()).toEqual(Object.values(runtime.deadLetterHeaders).toSorted());
  });
});

describe("the guide to specifications", () => {
  const schema: unknown = JSON.parse(read("asyncapi/x-jetstream.schema.json"));

  it.each([
    ["### The document's root", "root"],
    ["### A stream", "stream"],
    ["### A channel", "channel"],
    ["### A message", "message"],
    ["### An operation that sends", "send"],
    ["### An operation that receives", "receive"],
  ])("lists exactly the keys of x-jetstream: %s", (heading, definition) => {
    const listed = tableBelow(heading, "docs/specifications.md").map(([key = ""]) => key);
    expect(listed.toSorted()).toEqual(keysOf(at(schema, "definitions", definition)).toSorted());
  });
});

/** The keys that an object may have, those within as `retry.delays`, as the tables write them. */
function keysOf(definition: unknown): readonly string[] {
  const properties = at(definition, "properties") ?? at(definition, "then", "properties");
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).flatMap(([key, value]) => {
    const inner = keysOf(value).map((name) => `${key}.${name}`);
    // a value that need not be an object has a row of its own
    const isObject = at(value, "type") === "object" && inner.length > 0;
    return isObject ? inner : [key, ...inner];
  });
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((part, key) => (isJsonObject(part) ? part[key] : undefined), value);
}

describe("the table of capabilities", () => {
  const schema: unknown = JSON.parse(read("asyncapi/x-jetstream.schema.json"));
  const rows = tableBelow("## What there is", "docs/capabilities.md");
  const parts = ["root", "channel", "message", "send", "receive", "stream"];
  const topKeys = parts.flatMap((part) =>
    keysOf(at(schema, "definitions", part)).map((key) => `${part}.${key.split(".")[0] ?? ""}`),
  );

  it("has each key of x-jetstream, and none that is not", () => {
    const listed = rows.flatMap(([, document = ""]) =>
      document.split(", ").filter((key) => parts.includes(key.split(".")[0] ?? "")),
    );
    expect([...new Set(listed)].toSorted()).toEqual([...new Set(topKeys)].toSorted());
  });

  it("says of everything where it is explained and tested, and why documents can't say it", () => {
    for (const [what = "", document = "", code, guide, tests] of rows) {
      expect(document, what).toMatch(/^code alone: .{10}|^[a-z]/u);
      expect([code, guide], what).not.toContain("");
      expect(tests, what).toMatch(/\]\(\.\.\/test\/.*\.test\.ts\)/u);
    }
  });

  it("stands in documents whose clients are compiled, and turned back into documents", () => {
    const documents = readdirSync(join(root, "test/golden"))
      .map((name) => read(`test/golden/${name}/spec.yaml`))
      .join("\n");
    const keys = parts.flatMap((part) => keysOf(at(schema, "definitions", part)));
    const missing = keys.map((key) => key.split(".").at(-1)).filter((key) => !documents.includes(`${key}:`));
    expect(missing).toEqual([]);
  });
});

describe("the translated tests of walnats", () => {
  it.each(tableBelow("### Its tests, translated", "docs/walnats.md"))(
    "%s: %s",
    (_theirs, ours = "", file = "") => {
      const path = /\((.+)\)/u.exec(file)?.[1] ?? "";
      expect(read(join("docs", path))).toContain(ours.replaceAll("\\", ""));
    },
  );
});
