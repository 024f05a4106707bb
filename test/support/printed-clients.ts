import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { hasErrors, readApplication } from "../../asyncapi/index.js";
import { printClient } from "../../generator/generate.js";
import { openClient } from "../../generator/view/client.js";

const project = fileURLToPath(new URL("../..", import.meta.url));

export interface PrintedFile {
  /** For people: which file of which document. */
  readonly name: string;
  readonly path: string;
  /** As the templates print it, not laid out. */
  readonly code: string;
}

/** The clients of all documents that this project has: the goldens, the corpus and the examples. */
export async function printClients(): Promise<readonly PrintedFile[]> {
  const printed: PrintedFile[] = [];
  for (const document of documents()) {
    const reading = await readApplication(document, {
      roots: [path.join(project, "test"), path.join(project, "examples")],
    });
    if (reading.kind === "refused") continue;
    const { client, diagnostics } = openClient(reading.application);
    if (hasErrors(diagnostics)) continue;
    for (const file of await printClient(client, reading.digest))
      printed.push({ ...file, name: `${path.relative(project, document)}: ${file.path}` });
  }
  return printed;
}

function documents(): readonly string[] {
  const golden = path.join(project, "test/golden");
  const corpus = path.join(project, "test/corpus");
  const sources = readFileSync(path.join(corpus, "SOURCES.tsv"), "utf8").trim().split("\n").slice(1);
  return [
    ...readdirSync(golden).map((name) => path.join(golden, name, "spec.yaml")),
    ...sources.map((line) => path.join(corpus, line.split("\t")[1] ?? "")),
    ...["orders", "billing", "notifications"].map((name) =>
      path.join(project, "examples/orders", name, "asyncapi.yaml"),
    ),
  ];
}
