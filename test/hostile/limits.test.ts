import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import { lineOf, readAlone, readFiles } from "../asyncapi/reading.js";
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

  it("are refused by the number of their values before they are parsed, with the option that allows more", async () => {
    const line = /^1:1 error too-many-values: .* 2,097,152 values.*--max-size/u;
    for (const values of ["0,", "{},", '"a",', "k,\n"])
      expect(await found(`${head}x-a: [${values.repeat(3_000_000)}0]\n`)).toEqual([
        expect.stringMatching(line),
      ]);
    const small = `${head}x-a: [${"0,".repeat(20_000)}0]\n`;
    expect(await found(small, { maxSize: 50_000 })).toHaveLength(1);
    expect(await found(small, { maxSize: 400_000 })).toEqual([]);
  });

  it("may have 100,000 references to nowhere", async () => {
    const lines = await found(schemas(100_000, () => '{ $ref: "#/components/schemas/Nothing" }'));
    expect(lines).toHaveLength(100_000);
  });

  it("may have a key 200,000 times", async () => {
    expect(await found(`${head}${"info: 1\n".repeat(200_000)}`)).toHaveLength(200_000);
  });

  it("may have references that follow one another to nowhere", async () => {
    const lines = await found(schemas(1_100, (index) => `{ $ref: "#/components/schemas/S${index + 1}" }`));
    expect(lines).toHaveLength(1_100);
    for (const line of lines) expect(line).toMatch(/ error (?:reference-chain|missing-reference): /);
    expect(lines[0]).not.toContain('Did you mean "#/components/schemas/S1"');
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
      expect(diagnostics[0]?.message.includes("UTF-16"), file).toBe(file === "utf16.yaml");
    }
  });
});

describe("values that are strange", () => {
  it("are counted in lines as YAML and editors do, also by a lone carriage return", async () => {
    const text = `${head}# one\r\nchanels: {}\nx-a: [\n`;
    expect(await found(`${head}chanels: {}\n`.replaceAll("\n", "\r"))).toEqual([
      expect.stringMatching(/^3:1 error structure: /),
    ]);
    expect(await found(`${head}# one\rchanels: {}\r\n`)).toEqual([
      expect.stringMatching(/^4:1 error structure: /),
    ]);
    expect(await found(text)).toEqual([expect.stringMatching(/^6:1 error syntax: /)]);
  });

  it.each([
    "!!js/function 'x'",
    "!!binary aGVsbG8=",
    "!!set { a }",
    "!!timestamp 2001-12-14",
    "!!omap [a: 1]",
    "!own 1",
  ])("are refused with a hint where they have a tag that is none of the core schema: %s", async (value) => {
    expect(await found(`${head}x-a: ${value}\n`)).toEqual([
      expect.stringMatching(/^3:6 error syntax: .*Remove the tag/),
    ]);
  });

  it("may not be more than they look like, by merge keys", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `k${index}: 1`).join(", ");
    const merges = Array.from({ length: 10 }, (_, index) => `x-m${index}: { <<: *b }`).join("\n");
    for (const [place, text] of [
      ["5:9", `x-b: &b { ${many} }\n${merges}`],
      ["4:8", `x-b: &b { ${many} }\nx-m: { <<: [${Array(200).fill("*b").join(", ")}] }`],
      ["3:8", "x-m: { <<: 1 }"],
    ] as const) {
      const lines = await found(`${head}${text}\n`);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`${place} error syntax: `);
      expect(lines[0]).toContain('("<<" takes a mapping');
    }
  });

  it("are numbers beyond all bounds only where a number is no limit", async () => {
    const numbers = ["1e999", "9".repeat(400), "0x1F", "1_000", "-0", "0o17", "1e-400"];
    const listed = numbers.map((number, index) => `n${index}: { default: ${number}, examples: [${number}] }`);
    expect(await found(`${head}x-a: [${numbers.join(", ")}]\n`)).toEqual([]);
    expect(await found(schemas(1, () => `{ properties: { ${listed.join(", ")} } }`))).toEqual([]);
    expect(await found(schemas(1, () => "{ maximum: 1e999 }"))).toEqual([
      expect.stringContaining('"maximum" must be a number'),
    ]);
    // they would be null in code
    expect(await found(`${head}x-a: [.inf, .nan, ".inf"]\n`)).toEqual([
      expect.stringContaining("JSON does not have"),
      expect.stringContaining("JSON does not have"),
    ]);
  });

  it("are no document where they are one scalar, a list or nothing", async () => {
    for (const text of ["hello\n", "42\n", "null\n", "- a\n", "", " \n", "# a\n", "---\n...\n", "\uFEFF"])
      expect([text, await found(text)]).toEqual([text, [expect.stringMatching(/^1:1 error /)]]);
  });

  it("are a plain type with a note where an enumeration has more than 10,000 of them", async () => {
    const values = Array.from({ length: 10_001 }, (_, index) => `v${index}`);
    const payload = (list: readonly string[]) =>
      `${head}channels: { a: { address: a, messages: { m: { payload: { properties: { a: { enum: [${list.join(", ")}] } } } } } } }\n`;
    const typeOf = async (list: readonly string[]) =>
      (await readAlone(payload(list))).application.events[0]?.payload.type;
    expect(await typeOf([...values, "1", "null"])).toMatchObject({
      properties: [
        {
          type: { kind: "union", members: [{ kind: "string" }, { kind: "number" }, { kind: "null" }] },
          notes: { constraints: ["enum: 10003 values"] },
        },
      ],
    });
    expect(await typeOf(values.slice(1))).toMatchObject({
      properties: [{ type: { kind: "union" }, notes: {} }],
    });
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
