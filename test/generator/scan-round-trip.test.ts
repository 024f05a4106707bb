import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Application, readApplication, writeDocument, writeText } from "../../asyncapi/index.js";
import { generate } from "../../generator/generate.js";
import { scan } from "../../generator/scan/scan.js";
import { allDocuments, type TestDocument } from "../support/documents.js";
import { writeTree } from "../support/golden.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

/** What refers to the web; nothing is fetched here. */
const remote = ["spec-adeo-kafka-reqreply", "ce-light-switch-json", "ce-light-switch-kafka"];
const documents = allDocuments.filter(({ name }) => !remote.some((each) => name.endsWith(each)));

async function codeOf(application: Application): Promise<Readonly<Record<string, string>>> {
  const { files } = await generate(application, { digest: "0123456789abcdef" });
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

async function roundTrip({ file, roots }: TestDocument) {
  const reading = await readApplication(file, { roots });
  if (reading.kind === "refused") throw new Error(JSON.stringify(reading.diagnostics));
  const code = await codeOf(reading.application);
  await using folder = await makeTemporaryFolder();
  await writeTree(join(folder.path, "client"), code);
  const { applications, diagnostics } = await scan(["client"], { cwd: folder.path });
  const [scanned, ...others] = applications;
  if (scanned === undefined || others.length > 0) throw new Error(JSON.stringify(diagnostics, undefined, 1));
  return { code, written: reading.application, exported: scanned.application };
}

describe("code that was generated", () => {
  it.each(documents)(
    "exports the document that it came from, and that gives the same code: $name",
    async (document) => {
      const { code, written, exported } = await roundTrip(document);
      expect(writeText(writeDocument(exported).document, "yaml")).toBe(
        writeText(writeDocument(written).document, "yaml"),
      );
      expect(await codeOf(exported)).toEqual(code);
    },
  );
});
