import { basename } from "node:path";
import type { Diagnostic, Severity } from "../diagnostic.js";
import type { SourceDocument } from "../load.js";
import { childOf } from "../references.js";
import type { Place } from "../references.js";
import type { Finding } from "./findings.js";

const severities: readonly Severity[] = ["error", "warning", "information", "information"];

/** What the rules of a ruleset say, each once, at the nearest place that the author wrote. */
export function lintDiagnostics(
  findings: readonly Finding[],
  { root, ruleset }: { readonly root: SourceDocument; readonly ruleset: string },
): readonly Diagnostic[] {
  const diagnostics = new Map<string, Diagnostic>();
  for (const { code, message, path, severity, source, range } of findings) {
    let place: Place = { document: root, pointer: "", value: root.value };
    for (const key of path) place = childOf(place, String(key)) ?? place;
    const { line, character } = range.start;
    const isHere = source === undefined || source === root.path;
    const location = isHere
      ? root.locate(place.pointer)
      : { file: source, line: line + 1, column: character + 1 };
    const diagnostic: Diagnostic = {
      severity: severities[severity] ?? "information",
      rule: String(code),
      message: message.endsWith(".") ? message : `${message}.`,
      hint: `Correct it, or switch the rule off in ${basename(ruleset)}: ${String(code)}: off.`,
      location,
    };
    diagnostics.set(JSON.stringify([code, message, location]), diagnostic);
  }
  return [...diagnostics.values()];
}
