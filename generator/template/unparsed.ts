import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { templateDiagnostic } from "./mistake.js";
import type { TemplateFile } from "./read-templates.js";

/** What Prettier says of code that it can't parse. */
interface Unparsed {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** `undefined` for an error that is not about the code. */
export function unparsedOf(error: unknown): Unparsed | undefined {
  if (!(error instanceof SyntaxError) || !("loc" in error)) return undefined;
  const { loc } = error;
  if (typeof loc !== "object" || loc === null || !("start" in loc)) return undefined;
  const { start } = loc;
  if (typeof start !== "object" || start === null || !("line" in start) || !("column" in start))
    return undefined;
  const { line, column } = start;
  if (typeof line !== "number" || typeof column !== "number") return undefined;
  return { line, column, reason: (error.message.split("\n", 1)[0] ?? "").replace(/ \(\d+:\d+\)$/u, "") };
}

/** Code of a user's template that is no TypeScript. */
export function unparsedCode(
  { line, column, reason }: Unparsed,
  of: { readonly path: string; readonly code: string; readonly template: TemplateFile },
): Diagnostic {
  const printed = (of.code.split("\n")[line - 1] ?? "").trim();
  const shown = printed.length > 80 ? `${printed.slice(0, 80)}…` : printed;
  return templateDiagnostic(
    "template-output",
    `What the template prints can't be parsed: ${reason} In ${of.path}, line ${line}, column ${column}: ${shown}`,
    { at: { file: of.template.file, line: lineLike(printed, of.template.text) } },
  );
}

/** The line of the template that printed a line, where it stands there as it is; else the first. */
function lineLike(printed: string, text: string): number {
  const lines = text.split("\n");
  const same = printed === "" ? -1 : lines.findIndex((line) => line.trim() === printed);
  return same < 0 ? 1 : same + 1;
}
