import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import { lineOf, readFiles } from "../asyncapi/reading.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

const head = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

async function found(content: string, options: { readonly maxSize?: number } = {}) {
  const { diagnostics } = await readFiles({ "asyncapi.yaml": content }, options);
  return diagnostics.map(lineOf);
}

const schemas = (count: number, schema: (index: number) => string): string =>
  `${head}components:\n  schemas:\n${Array.from({ length: count }, (_, index) => `    S${index}: ${schema(index)}\n`).join("")}`;

describe("documents that are too much", () => {
  it("are refused by their size before they are parsed, with the option that allows more", async () => {
    expect(await found(`${head}x-a: ${"a".repeat(17 * 2 ** 20)}\n`)).toEqual([
      expect.stringMatching(/^1:1 error missing-file: .*--max-size/u),
    ]);
    expect(await found(`${head}x-a: ${"a".repeat(500)}\n`, { maxSize: 400 })).toHaveLength(1);
    expect(await found(`${head}x-a: ${"a".repeat(500)}\n`, { maxSize: 600 })).toEqual([]);
  });

  it("count the files that they refer to", async () => {
    const files = {
      "asyncapi.yaml": schemas(3, (index) => `{ $ref: "./s${index}.yaml" }`),
      ...Object.fromEntries(
        [0, 1, 2].map((index) => [`s${index}.yaml`, `description: ${"a".repeat(1000)}\n`]),
      ),
    };
    const { diagnostics } = await readFiles(files, { maxSize: 2500 });
    expect(diagnostics.map(lineOf)).toEqual([expect.stringContaining("7:11 error missing-file: ")]);
  });

  it("may have 100,000 references to nowhere", async () => {
    const lines = await found(schemas(100_000, () => '{ $ref: "#/components/schemas/Nothing" }'));
    expect(lines).toHaveLength(100_000);
  });

  it("may have a key 200,000 times", async () => {
    expect(await found(`${head}${"info: 1\n".repeat(200_000)}`)).toHaveLength(200_000);
  });

  it("say so where more references follow one another than are followed", async () => {
    const lines = await found(schemas(1_100, (index) => `{ $ref: "#/components/schemas/S${index + 1}" }`));
    expect(lines.filter((line) => line.includes("reference-chain"))).not.toEqual([]);
  });

  it("may refer to paths and pointers of any length, of which messages show the beginning", async () => {
    const long = "a/".repeat(200_000);
    for (const target of [`./${long}`, `#/${long}`]) {
      const lines = await found(schemas(1, () => `{ $ref: "${target}" }`));
      expect(lines).toHaveLength(1);
      expect(lines[0]?.length).toBeLessThan(3_000);
    }
  });

  it("are refused where they are not text in UTF-8", async () => {
    await using folder = await makeTemporaryFolder();
    const text = `${head}x-a: 1\n`;
    const files = {
      "utf16.yaml": Buffer.from(`\uFEFF${text}`, "utf16le"),
      "utf16-no-mark.yaml": Buffer.from(text, "utf16le"),
      "binary.yaml": Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)),
      "ascii.yaml": Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 128)),
      "zeros.yaml": Buffer.alloc(5_000),
    };
    await folder.write(files);
    for (const file of Object.keys(files)) {
      const { diagnostics } = await readApplication(folder.at(file));
      expect(diagnostics.map(lineOf), file).toEqual([
        expect.stringMatching(/^1:\d+ error (encoding|syntax): /u),
      ]);
    }
  });
});

describe("what is no file", () => {
  it("is never waited for: pipes, devices, folders, links in a circle", async () => {
    await using folder = await makeTemporaryFolder();
    execFileSync("mkfifo", [folder.at("pipe.yaml")]);
    await symlink(folder.at("two.yaml"), folder.at("one.yaml"));
    await symlink(folder.at("one.yaml"), folder.at("two.yaml"));
    const targets = ["./pipe.yaml", "./one.yaml", "./", "/dev/zero"];
    await folder.write({
      "asyncapi.yaml": schemas(targets.length, (index) => `{ $ref: "${targets[index]}" }`),
    });
    const reading = await readApplication(folder.at("asyncapi.yaml"), { roots: [folder.path, "/dev"] });
    expect(reading.diagnostics.map(({ rule }) => rule)).toEqual(targets.map(() => "missing-file"));
    for (const file of [folder.at("pipe.yaml"), "/dev/zero", "/dev/stdin"]) {
      const direct = await readApplication(file, { roots: [folder.path, "/dev"] });
      expect(direct.kind).toBe("refused");
    }
  });
});
