import { readFile } from "node:fs/promises";
import {
  combineApplications,
  packageFile,
  parsedText,
  type System,
  writeDocument,
} from "../../asyncapi/index.js";
import type { GeneratedFile } from "../generate.js";
import { markerOf } from "../marker.js";
import { loadTemplates } from "../template/engine.js";
import { systemTitle } from "../view/documentation/build-documentation.js";
import { jsonInScript, policyOf, programInScript } from "./page-security.js";
import { readReactComponent } from "./react-component.js";
import type { SiteOptions } from "./site.js";

export interface ReactSiteOptions extends SiteOptions {
  /** Folders whose packages are looked in first for `@asyncapi/react-component`. */
  readonly folders?: readonly string[];
}

/**
 * A system as one document in the official AsyncAPI React component: one page and its assets. Throws a
 * `MissingPackageError` where `@asyncapi/react-component` is not installed.
 */
export async function printReactSite(
  system: System,
  options: ReactSiteOptions = {},
): Promise<readonly GeneratedFile[]> {
  const { reload = "" } = options;
  const { style, component, start } = await readParts(options);
  const policy = reload === "" ? policyOf(undefined, { mayCompile: true }) : "";
  const files = new Map([
    ["index.html", await printPage(system, options, { policy, inline: false })],
    ["assets/react.css", style],
    ["assets/react.js", component],
    ["assets/start.js", start],
  ]);
  return [...files].map(([path, content]) => ({ path, content: `${markerOf(path) ?? ""}\n${content}` }));
}

/** The same as one file, which holds everything it needs. */
export async function printReactFile(system: System, options: ReactSiteOptions = {}): Promise<string> {
  const parts = await readParts(options);
  const inline = { ...parts, component: programInScript(parts.component) };
  const { component, start, style } = inline;
  const policy = policyOf({ scripts: [component, start], style }, { mayCompile: true });
  return await printPage(system, options, { policy, inline });
}

/** What stands around the document. */
interface Parts {
  readonly style: string;
  readonly component: string;
  readonly start: string;
}

async function readParts({ folders = [] }: ReactSiteOptions): Promise<Parts> {
  const { script, style } = await readReactComponent(folders);
  return {
    style: `${await readOwn("style.css")}${style}`,
    component: script,
    start: await readOwn("start.js"),
  };
}

async function readOwn(name: string): Promise<string> {
  return await readFile(packageFile("templates", "react", name), "utf8");
}

async function printPage(
  system: System,
  { title = systemTitle(system), reload = "" }: SiteOptions,
  { policy, inline }: { readonly policy: string; readonly inline: Parts | false },
): Promise<string> {
  const { applications } = system;
  const combined = combineApplications(applications, { title, version: applications[0]?.version ?? "" });
  const document = jsonInScript(await parsedText(writeDocument({ ...combined, title }).document));
  const render = await loadTemplates("react", { html: true });
  // Of several services each operation has its own as a tag.
  const operations = applications.length > 1 ? "byOperationsTags" : "byDefault";
  return render("page", { title, policy, reload, document, inline, operations });
}
