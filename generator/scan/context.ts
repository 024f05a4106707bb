import path from "node:path";
import type { ts } from "ts-morph";
import type { Diagnostic, Location, Severity } from "../../asyncapi/index.js";
import type { Evaluator } from "./evaluate.js";
import type { OpenProgram } from "./program.js";
import type { UnknownValue } from "./values.js";

/** What reading code needs everywhere. */
export interface ScanContext extends OpenProgram {
  readonly evaluator: Evaluator;
  readonly report: (diagnostic: Diagnostic) => void;
}

export function locate(node: ts.Node): Location {
  const file = node.getSourceFile();
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return { file: path.resolve(file.fileName), line: line + 1, column: character + 1 };
}

export interface Finding {
  readonly severity?: Severity;
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
}

export function reportAt(node: ts.Node, finding: Finding, { report }: Pick<ScanContext, "report">): void {
  report({ severity: "error", ...finding, location: locate(node) });
}

/** `what` begins the sentence: `The subject of this event`. */
export function reportUnknown(
  what: string,
  { node, reason }: UnknownValue,
  { hint, ...context }: Pick<ScanContext, "report"> & { readonly hint?: string },
): void {
  reportAt(
    node,
    {
      rule: "unknown-value",
      message: `${what} can't be known without running the code: ${reason}.`,
      hint: hint ?? "Write a literal, or a constant that is one.",
    },
    context,
  );
}
