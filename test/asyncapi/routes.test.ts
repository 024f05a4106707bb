import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkReferences } from "../../asyncapi/check-references.js";
import type { Diagnostic } from "../../asyncapi/index.js";
import { Documents } from "../../asyncapi/documents.js";
import { References } from "../../asyncapi/references.js";
import { officialFindings } from "../../asyncapi/validate/official.js";
import { validateQuickly } from "../../asyncapi/validate/structure.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { broken } from "./broken.js";

const tests = fileURLToPath(new URL("..", import.meta.url));

const v2 = 'asyncapi: 2.6.0\ninfo: { title: Orders, version: "1" }\n';
const v3 = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

/** What the two judge differently, and why we stay with it. */
const disputed: readonly {
  readonly what: string;
  readonly reason: string;
  readonly accepts: "quick" | "official";
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
}[] = [
  {
    what: "a message with an id that two channels refer to",
    reason: "It is one message; the official parser compares copies, and takes it for two with the same id.",
    accepts: "quick",
    text: `${v2}channels:
  a: { publish: { message: { $ref: "#/components/messages/M" } } }
  b: { publish: { message: { $ref: "#/components/messages/M" } } }
components: { messages: { M: { messageId: m, payload: {} } } }
`,
  },
  {
    what: "messages of a channel that is in another file",
    reason:
      "They lead to the channel's own messages; the official parser compares the texts of the references.",
    accepts: "quick",
    text: `${v3}channels: { a: { $ref: "./channels.yaml#/a" } }
operations:
  o:
    action: send
    channel: { $ref: "#/channels/a" }
    messages: [{ $ref: "./channels.yaml#/a/messages/m" }]
`,
    files: { "channels.yaml": "a: { address: a, messages: { m: { payload: {} } } }\n" },
  },
  {
    what: "parameters that are not described",
    reason: "They are strings; we warn.",
    accepts: "quick",
    text: `${v3}channels: { a: { address: "a.{x}", parameters: {} } }\n`,
  },
  {
    what: "Avro whose name has dots",
    reason: "It is legal; a full validation passes over what the official parser says of it.",
    accepts: "quick",
    text: `${v3}channels:
  a:
    address: a
    messages:
      m:
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: { type: record, name: com.acme.Order, fields: [] }
`,
  },
  {
    what: "a reference that is no text",
    reason: "It can't lead anywhere; the official parser drops what it says of any $ref.",
    accepts: "official",
    text: `${v3}channels: { a: { address: a } }\noperations: { o: { action: send, channel: { $ref: 7 } } }\n`,
  },
  {
    what: "a message that is the map of all channels",
    reason:
      "It is no message; the official parser leaves what contains itself as it is, and takes it for right.",
    accepts: "official",
    text: `${v3}channels: { a: { address: a, messages: { m: { $ref: "#/channels" } } } }\n`,
  },
];

interface Verdicts {
  readonly quick: readonly Diagnostic[];
  /** Rules and messages of the official parser's errors. */
  readonly official: readonly string[];
  /** Of references that lead nowhere, which neither of the two reports. */
  readonly references: readonly Diagnostic[];
}

/** What each of the two says on its own. */
async function judge(file: string): Promise<Verdicts> {
  const documents = new Documents([tests, join(file, "..")]);
  const opened = documents.open(file);
  if (opened.kind !== "opened") throw new Error(`${file} can't be opened`);
  const references = new References(documents);
  const root = opened.document;
  return {
    references: checkReferences({ document: root, pointer: "", value: root.value }, references),
    quick: await validateQuickly(root, references),
    official: (await officialFindings(root, documents))
      .filter(({ severity }) => severity === 0)
      .map(({ code, message }) => `${code}: ${message}`),
  };
}

async function judgeText(text: string, files: Readonly<Record<string, string>> = {}): Promise<Verdicts> {
  await using folder = await makeTemporaryFolder();
  await folder.write({ "asyncapi.yaml": text, ...files });
  return await judge(folder.at("asyncapi.yaml"));
}

function lineOf({ rule, message, hint, location }: Diagnostic): string {
  const file = location?.file.split(/[/\\]/).at(-1) ?? "";
  const where = file === "asyncapi.yaml" ? "" : `${file}:`;
  return `${where}${location?.line} ${rule}: ${message} (${hint ?? "no hint"})`;
}

// What they say of the corpus and the goldens is in routes-results.test.ts.
describe("the quick validation and the official parser", () => {
  it.each(broken)("refuse $what", async ({ text, says, files }) => {
    const { quick, official, references } = await judgeText(text, files);
    const ours = [...references, ...quick].filter(({ severity }) => severity === "error");
    expect(ours.map(lineOf)).toContainEqual(expect.stringContaining(says));
    expect(ours[0]?.hint).toMatch(/[.?]$/);
    expect(ours[0]?.location?.column).toBeGreaterThan(0);
    expect(official).not.toEqual([]);
  });

  it.each(disputed)("disagree about $what: $reason", async ({ accepts, text, files }) => {
    const { quick, official } = await judgeText(text, files);
    const errors = quick.filter(({ severity }) => severity === "error").map(lineOf);
    expect(accepts === "quick" ? errors : official).toEqual([]);
    expect(accepts === "quick" ? official : errors).not.toEqual([]);
  });
});
