import { describe, expect, it } from "vitest";
import { type Application, readApplication, writeDocument, writeText } from "../../../asyncapi/index.js";
import { allDocuments, type TestDocument } from "../../support/documents.js";
import { makeTemporaryFolder } from "../../support/temporary-folder.js";
import { lineOf } from "../reading.js";

/** What refers to the web; nothing is fetched here. */
const remote = ["spec-adeo-kafka-reqreply", "ce-light-switch-json", "ce-light-switch-kafka"];
const documents = allDocuments.filter(({ name }) => !remote.some((each) => name.endsWith(each)));

async function modelOf(
  { file, roots }: Pick<TestDocument, "file" | "roots">,
  options: { readonly perspective?: "application" | "client"; readonly validate?: "quick" | "full" } = {},
): Promise<{ readonly application: Application; readonly diagnostics: readonly string[] }> {
  const reading = await readApplication(file, { roots, ...options });
  if (reading.kind === "refused") throw new Error(reading.diagnostics.map(lineOf).join("\n"));
  const diagnostics = reading.diagnostics.filter(({ severity }) => severity !== "information");
  return { application: reading.application, diagnostics: diagnostics.map(lineOf) };
}

async function writtenAndRead(
  application: Application,
  options: { readonly validate?: "quick" | "full" } = {},
) {
  await using folder = await makeTemporaryFolder();
  const text = writeText(writeDocument(application).document, "yaml");
  await folder.write({ "asyncapi.yaml": text });
  return { text, ...(await modelOf({ file: folder.at("asyncapi.yaml"), roots: [folder.path] }, options)) };
}

/** As text: the order of keys counts, too. */
function comparable(application: Application): string {
  const isPlace = (value: unknown): boolean => typeof value === "object" && value !== null && "file" in value;
  const withoutPlaces = (key: string, value: unknown): unknown =>
    key === "location" && isPlace(value) ? undefined : value;
  return JSON.stringify(application, withoutPlaces, 1);
}

describe("a document that is written from a model", () => {
  it.each(documents)("says the same as $name", async (document) => {
    for (const perspective of ["application", "client"] as const) {
      const { application } = await modelOf(document, { perspective });
      const again = await writtenAndRead(application);
      expect(comparable(again.application)).toBe(comparable(application));
      expect(writeText(writeDocument(again.application).document, "yaml")).toBe(again.text);
    }
  });

  it("has no error, and no warning that its original has not, for the official parser and its rulesets", async () => {
    for (const document of documents) {
      const { application } = await modelOf(document);
      const written = await writtenAndRead(application, { validate: "full" }).catch(String);
      if (typeof written === "object" && written.diagnostics.length === 0) continue;
      const original = await modelOf(document, { validate: "full" }).catch(() => undefined);
      if (original === undefined) continue;
      if (typeof written === "string") throw new Error(`${document.name}: ${written}`);
      const sentences = (lines: readonly string[]): readonly string[] =>
        lines.map((line) => line.replace(/^\d+:\d+ /, "").replace(/asyncapi[23]?-/, ""));
      expect(sentences(original.diagnostics), document.name).toEqual(
        expect.arrayContaining([...sentences(written.diagnostics)]),
      );
    }
  }, 300_000);
});
