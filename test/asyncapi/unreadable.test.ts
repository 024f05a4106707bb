import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { diagnosticsOf } from "./reading.js";

async function messageOf(file: string): Promise<string | undefined> {
  const { kind, diagnostics } = await readApplication(file);
  expect(kind).toBe("refused");
  return diagnostics[0]?.message.replace(file, "<file>");
}

it("files that are no text in UTF-8 are refused as such", async () => {
  await using folder = await makeTemporaryFolder();
  await writeFile(folder.at("utf-16.yaml"), Buffer.from("\uFEFFasyncapi: 3.0.0\n", "utf16le"));
  await writeFile(folder.at("latin-1.yaml"), Buffer.from("asyncapi: 3.0.0 # größer\n", "latin1"));
  expect(await messageOf(folder.at("utf-16.yaml"))).toBe("The file is text in UTF-16.");
  expect(await messageOf(folder.at("latin-1.yaml"))).toBe("The file is not text in UTF-8.");
  const { diagnostics } = await readApplication(folder.at("latin-1.yaml"));
  expect(diagnostics[0]?.location).toMatchObject({ line: 1, column: 21 });
});

it("pipes, devices and folders are refused instead of read for ever", async () => {
  await using folder = await makeTemporaryFolder();
  await mkdir(folder.at("folder.yaml"));
  expect(await messageOf(folder.at("folder.yaml"))).toBe("<file> can't be read: it is a folder.");
  if (process.platform === "win32") return;
  execFileSync("mkfifo", [folder.at("pipe.yaml")]);
  expect(await messageOf(folder.at("pipe.yaml"))).toBe("<file> can't be read: it is not a file.");
  expect(await messageOf("/dev/zero")).toBe("<file> can't be read: it is not a file.");
});

it("comments in JSON are named as what is wrong", async () => {
  expect(await diagnosticsOf('{ /* ours */ "asyncapi": "3.0.0" }\n')).toEqual([
    expect.stringContaining("(JSON has no comments: remove them, or write the document in YAML.)"),
  ]);
});
