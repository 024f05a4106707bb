import { type Application, type JsonObject, writeDocument } from "../../../asyncapi/index.js";
import { scan, type ScanOptions } from "../../../generator/scan/scan.js";
import { projectFolder } from "../../support/compile.js";
import { writeTree } from "../../support/golden.js";

export interface Scanned {
  readonly applications: readonly Application[];
  /** Each as `file:line:column severity rule: message`. */
  readonly diagnostics: readonly string[];
}

/** Scans files in a folder where packages can be imported. */
export async function scanFiles(
  files: Readonly<Record<string, string>>,
  {
    patterns = ["src"],
    ...options
  }: Pick<ScanOptions, "mayImport"> & { readonly patterns?: readonly string[] } = {},
): Promise<Scanned> {
  await using folder = await projectFolder();
  await writeTree(`${folder.path}/src`, files);
  const { applications, diagnostics } = await scan(patterns, { cwd: folder.path, ...options });
  return {
    applications: applications.map(({ application }) => application),
    diagnostics: diagnostics.map(({ severity, rule, message, location }) => {
      const file = location?.file.replace(/^.*\/src\//u, "") ?? "";
      return `${file}:${location?.line}:${location?.column} ${severity} ${rule}: ${message}`;
    }),
  };
}

/** The schemas of the document that one event's code gives, by their names. */
export async function schemasOfType(
  type: string,
  declarations: string,
): Promise<Scanned & { readonly schemas: JsonObject }> {
  const code = [
    `import { defineEvent, type Schema } from "@hazelnats/runtime";`,
    declarations,
    `export const event = defineEvent({ name: "event", subject: "a.b", schema: {} as Schema<${type}> });`,
  ].join("\n");
  const scanned = await scanFiles({ "events.ts": code });
  const [application] = scanned.applications;
  const components = application && writeDocument(application).document["components"];
  const { schemas = {} } = (components ?? {}) as Readonly<Record<string, JsonObject>>; // as the writer makes it
  return { ...scanned, schemas };
}
