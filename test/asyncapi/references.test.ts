import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { cursorOf, lineOf, readAlone, readFiles } from "./reading.js";

const head = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

describe("a cursor", () => {
  it("follows references, chains of them, and pointers that lead through them", () => {
    const root = cursorOf(`
a: { $ref: "#/b" }
b: { $ref: "#/c/inner" }
c: { $ref: "#/d" }
d: { inner: { value: 7 } }
`);
    expect(root.get("a")?.get("value")?.value).toBe(7);
    expect(root.get("a")?.pointer).toBe("/d/inner");
    expect(root.get("a")?.hops.map(({ pointer }) => pointer)).toEqual(["/b", "/d/inner"]);
    expect(root.get("a")?.site?.pointer).toBe("/a");
    expect(root.get("a")?.identity).toBe(root.get("b")?.identity);
  });

  it("understands escapes of JSON Pointer and of URIs", () => {
    const root = cursorOf(`
a: { $ref: "#/odd~1key~0/sp%20ace" }
odd/key~: { "sp ace": 1 }
`);
    expect(root.get("a")?.value).toBe(1);
  });

  it("knows only own members, and items under their plain numbers", () => {
    const root = cursorOf("a: { b: 1 }\nlist: [x, y]\n");
    expect(root.get("constructor")).toBeUndefined();
    expect(root.get("a")?.get("__proto__")).toBeUndefined();
    expect(root.get("list")?.get("length")).toBeUndefined();
    expect(root.get("list")?.get("1")?.value).toBe("y");
    expect(root.get("list")?.get("01")).toBeUndefined();
  });

  it("leaves out what leads nowhere", () => {
    const root = cursorOf('a: { $ref: "#/nothing" }\nb: 1\n');
    expect(root.get("a")).toBeUndefined();
    expect(root.entries().map(([key]) => key)).toEqual(["b"]);
  });

  it("follows 1,000 references in a row", () => {
    const links = Array.from({ length: 1_000 }, (_, index) => `l${index}: { $ref: "#/l${index + 1}" }`);
    expect(cursorOf([...links, "l1000: end"].join("\n")).get("l0")?.value).toBe("end");
  });
});

describe("references that can't be followed", () => {
  async function mistakes(files: Readonly<Record<string, string>>, roots?: readonly string[]) {
    const reading = await readFiles(files, roots && { roots });
    return reading.diagnostics.map((diagnostic) =>
      lineOf({
        ...diagnostic,
        message: diagnostic.message.replaceAll(/\/[^"]*hazelnats test [^/]*/g, "<folder>"),
      }),
    );
  }

  it("are reported with the nearest existing key", async () => {
    const text = `${head}components:
  schemas:
    Order: { type: object, properties: { user: { $ref: "#/components/schemas/Usr" } } }
    User: { type: string }
`;
    expect(await mistakes({ "asyncapi.yaml": text })).toEqual([
      '5:50 error missing-reference: "#/components/schemas/Usr" leads nowhere: there is no "Usr" in "#/components/schemas". (Did you mean "User"?)',
    ]);
  });

  it("are reported where they stand in other files, which are read only as far as they are reached", async () => {
    const files = {
      "asyncapi.yaml": `${head}components:\n  schemas:\n    Order: { $ref: "./common/order.yaml#/Order" }\n`,
      "common/order.yaml": 'Order: { $ref: "../other.yaml#/Ordr" }\nUnused: { $ref: "#/nothing" }\n',
      "other.yaml": "Order: { type: object }\n",
    };
    expect(await mistakes(files)).toEqual([
      '5:14 error missing-reference: "./common/order.yaml#/Order" leads nowhere: there is no "Ordr" at the top of other.yaml. (Did you mean "Order"?)',
    ]);
  });

  it("are reported for missing files, with what they are relative to", async () => {
    const text = `${head}channels: { $ref: ./nothing.yaml }\n`;
    expect(await mistakes({ "asyncapi.yaml": text })).toEqual([
      '3:13 error missing-file: "./nothing.yaml" leads to <folder>/nothing.yaml, but there is no such file. (Paths are relative to the file that has the reference: correct the path, or add the file.)',
    ]);
  });

  it("are never fetched from elsewhere", async () => {
    const targets = [
      "https://example.com/a.yaml",
      "ftp://example.com/a",
      "//example.com/a",
      "file:///etc/passwd",
    ];
    const schemas = targets.map((target, index) => `    S${index}: { $ref: "${target}" }`);
    const found = await mistakes({
      "asyncapi.yaml": `${head}components:\n  schemas:\n${schemas.join("\n")}\n`,
    });
    expect(found).toHaveLength(4);
    for (const line of found) expect(line).toContain("error remote-reference: ");
  });

  it("never leave the roots, not even through symbolic links, unless more roots are given", async () => {
    await using folder = await makeTemporaryFolder();
    const text = (target: string) => `${head}components:\n  schemas:\n    S: { $ref: "${target}" }\n`;
    await folder.write({
      "secret.yaml": "type: string\n",
      "specs/up.yaml": text("../secret.yaml"),
      "specs/absolute.yaml": text("/etc/passwd"),
      "specs/link.yaml": text("./linked.yaml"),
    });
    await symlink(folder.at("secret.yaml"), folder.at("specs/linked.yaml"));
    for (const file of ["up", "absolute", "link"]) {
      const reading = await readApplication(folder.at(`specs/${file}.yaml`));
      expect(reading.diagnostics.map(({ rule }) => rule)).toEqual(["reference-outside-roots"]);
      expect(reading.diagnostics[0]?.hint).toContain("--root");
      expect(reading.files).toEqual([folder.at(`specs/${file}.yaml`)]);
    }
    const reading = await readApplication(folder.at("specs/up.yaml"), { roots: [folder.path] });
    expect(reading.kind).toBe("read");
    expect(reading.files).toEqual([folder.at("specs/up.yaml"), folder.at("secret.yaml")]);
  });

  it("name the files that are missing, so that whoever watches notices when they appear", async () => {
    await using folder = await makeTemporaryFolder();
    await folder.write({
      "asyncapi.yaml": `${head}components:\n  schemas:\n    S: { $ref: "./schemas/order.yaml" }\n`,
    });
    const reading = await readApplication(folder.at("asyncapi.yaml"));
    expect(reading.files).toEqual([folder.at("asyncapi.yaml"), folder.at("schemas/order.yaml")]);
    const nothing = await readApplication(folder.at("nothing.yaml"));
    expect([nothing.kind, nothing.files]).toEqual(["refused", [folder.at("nothing.yaml")]]);
  });

  it("are reported when they only lead to one another", async () => {
    const text = `${head}components:
  schemas:
    A: { $ref: "#/components/schemas/B" }
    B: { $ref: "#/components/schemas/A" }
`;
    const found = await mistakes({ "asyncapi.yaml": text });
    expect(found.filter((line) => line.includes("reference-cycle"))).toHaveLength(2);
  });

  it("are no matter where files refer to one another in a circle that has values", async () => {
    const files = {
      "asyncapi.yaml": `${head}channels:
  tree: { address: tree, messages: { tree: { payload: { $ref: "./a.yaml#/A" } } } }
`,
      "a.yaml": 'A: { type: object, properties: { b: { $ref: "./b.yaml#/B" } } }\n',
      "b.yaml": 'B: { type: object, properties: { a: { $ref: "./a.yaml#/A" } } }\n',
    };
    const reading = await readFiles(files);
    expect(reading.diagnostics).toEqual([]);
    expect(reading.kind === "read" && reading.application.definitions.map(({ name }) => name)).toEqual([
      "B",
      "A",
    ]);
  });

  it("are data, not references, in const, enum and default", async () => {
    const text = `${head}channels:
  a:
    address: a
    messages: { m: { payload: { type: object, default: { $ref: "#/no" }, properties: { default: { const: { $ref: "#/no" } } } } } }
`;
    expect((await readAlone(text)).diagnostics).toEqual([]);
  });
});

it("says how paths of Windows are written", async () => {
  const text = `${head}components:\n  schemas:\n    S: { $ref: '.\\schemas\\a.yaml#/A' }\n`;
  const { diagnostics } = await readFiles({ "asyncapi.yaml": text });
  expect(diagnostics.map(({ rule, hint }) => [rule, hint])).toEqual([
    ["missing-file", expect.stringContaining('write "./schemas/a.yaml#/A"')],
  ]);
});

it("opens files whatever their names are", async () => {
  const names = [
    "a b",
    "q'u\"o",
    "new\nline",
    "$(touch x)",
    "*",
    "注文",
    "back\\slash",
    "per%cent",
    "#",
    "?",
    "-rf",
    "`id`",
  ];
  for (const name of names) {
    const reference = `./${encodeURIComponent(name)}.yaml`;
    const text = `${head}channels:\n  a: { address: a, messages: { m: { payload: { $ref: "${reference}" } } } }\n`;
    const reading = await readFiles({ "asyncapi.yaml": text, [`${name}.yaml`]: "type: string\n" });
    expect(reading.diagnostics, name).toEqual([]);
    expect(reading.files).toHaveLength(2);
  }
});
