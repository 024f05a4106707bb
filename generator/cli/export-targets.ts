import { statSync } from "node:fs";
import path from "node:path";
import { type Application, combineApplications, type Diagnostic } from "../../asyncapi/index.js";
import { applicationFolder } from "../documents/folders.js";
import type { ExportCommandOptions } from "./export-command.js";

/** One document, and where it goes. */
export interface Target {
  readonly application: Application;
  /** Absolute; absent: to standard output. */
  readonly file?: string;
}

/** Which documents are asked for of the applications that were found; `output` is absolute. */
export function targetsOf(
  all: readonly Application[],
  options: ExportCommandOptions,
  output: string | undefined,
): readonly Target[] | { readonly mistake: Diagnostic } {
  const { application: wanted, combined = false } = options;
  const names = all.map(({ name }) => `"${name}"`).join(", ");
  if (all.length === 0)
    return mistaken("The code defines no events.", "Look elsewhere: name its files, folders or globs.");
  const chosen = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (chosen.length === 0)
    return mistaken(`There is no application "${wanted ?? ""}".`, `There are ${names}.`);
  const whole = (): Application =>
    combineApplications(chosen, { title: options.title ?? "System", version: chosen[0]?.version ?? "1.0.0" });
  if (output !== undefined && isFolder(options.output ?? "", output)) {
    const extension = options.format ?? "yaml";
    const named = (name: string): string => path.join(output, `${applicationFolder(name)}.${extension}`);
    const each = chosen.map((application) => ({ application, file: named(application.name) }));
    return combined ? [...each, { application: whole(), file: named("combined") }] : each;
  }
  const place = output === undefined ? {} : { file: output };
  if (combined) return [{ application: whole(), ...place }];
  const [only, ...others] = chosen;
  if (only !== undefined && others.length === 0) return [{ application: only, ...place }];
  return mistaken(
    `There are ${chosen.length} applications: ${names}.`,
    "Choose one with --application, write all into a folder with --output specs/, or take them as one with --combined.",
  );
}

/** What ends with a slash, is there as a folder, or has no extension. */
function isFolder(written: string, output: string): boolean {
  if (/[/\\]$/u.test(written)) return true;
  return statSync(output, { throwIfNoEntry: false })?.isDirectory() === true || path.extname(output) === "";
}

function mistaken(message: string, hint: string): { readonly mistake: Diagnostic } {
  return { mistake: usageMistakeOf(message, hint) };
}

export function usageMistakeOf(message: string, hint: string): Diagnostic {
  return { severity: "error", rule: "usage", message, hint };
}
