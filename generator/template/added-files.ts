import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { list } from "../../asyncapi/nearest.js";
import { markedExtensions, markerOf } from "../marker.js";
import { templateDiagnostic } from "./mistake.js";
import type { TemplateFile } from "./read-templates.js";

/** A file that a template of the user's adds to a client. */
export interface AddedFile {
  /** From the client's folder. */
  readonly path: string;
  readonly template: TemplateFile;
}

/** What `index.ts` is called, and all others that clients may have in their own folder. */
const ownNames = ["application", "events", "index", "messages", "publisher", "schemas", "subscriber"];

/**
 * The files of added templates: `provider.hbs` prints `provider.ts`, `README.md.hbs` prints `README.md`. None of them
 * may be a file of ours, in `taken`, or of a kind that can't be told from a person's.
 */
export function nameAddedFiles(
  added: readonly TemplateFile[],
  taken: readonly string[],
): { readonly files: readonly AddedFile[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const holders = new Map(
    [...ownNames.map((name) => `${name}.ts`), ...taken].map((name) => [fold(name), ""]),
  );
  const files = added.map((template) => {
    const { name, file } = template;
    const target = path.posix.extname(name) === "" ? `${name}.ts` : name;
    const holder = holders.get(fold(target));
    holders.set(fold(target), `${name}.hbs`);
    if (holder !== undefined)
      diagnostics.push(
        templateDiagnostic(
          "template-path",
          `This template would print "${target}", which ${holder === "" ? "the client has already" : `${holder} prints`}.`,
          {
            at: { file },
            hint:
              holder === "" && !name.includes("/")
                ? `To replace the template of Hazelnats, call yours "${path.posix.parse(target).name}.hbs".`
                : "Give the template another name.",
          },
        ),
      );
    if (markerOf(target) === undefined)
      diagnostics.push(
        templateDiagnostic(
          "template-kind",
          `"${target}" can't begin with the line that tells generated files from yours.`,
          {
            at: { file },
            hint: `Call the template "${name}.ts.hbs", or use another of the extensions ${list(markedExtensions, 8)}.`,
          },
        ),
      );
    return { path: target, template };
  });
  return { files, diagnostics };
}

/** Two names of one file on Windows and macOS give the same text. */
function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
