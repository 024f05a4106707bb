import { expect, it } from "vitest";
import { Documents } from "../../asyncapi/documents.js";
import { toDiagnostics } from "../../asyncapi/validate/findings.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { lineOf } from "./reading.js";

it("no error of the official parser is lost where it lies behind a reference", async () => {
  await using folder = await makeTemporaryFolder();
  await folder.write({
    "asyncapi.yaml": `asyncapi: 3.0.0
channels:
  a: { messages: { m: { $ref: "./m.yaml" } } }
`,
  });
  const opened = new Documents([folder.path]).open(folder.at("asyncapi.yaml"));
  if (opened.kind !== "opened") throw new Error("it can't be opened");
  const finding = {
    code: "asyncapi-document-resolved",
    severity: 0,
    path: ["channels", "a", "messages", "m", "payload"],
    message: '"payload" property must match "then" schema',
    range: { start: { line: 2, character: 22 } },
  };
  const hint = "(Compare it with the AsyncAPI specification.)";
  expect(toDiagnostics([finding], opened.document).map(lineOf)).toEqual([
    `3:23 error structure: "payload" does not have the form that AsyncAPI gives it. ${hint}`,
  ]);
  const missing = { ...finding, path: [], message: 'must have required property "x"' };
  expect(toDiagnostics([missing], opened.document).map(lineOf)).toEqual([
    `3:23 error structure: must have required property "x". ${hint}`,
  ]);
});
