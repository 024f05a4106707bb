import type { Application, Diagnostic, JsonObject } from "../../asyncapi/index.js";
import { exitCodeOf, type Verdict } from "./outcome.js";

/** What came of `hazelnats export`, in one word. */
export type ExportVerdict = Exclude<Verdict, "would-write" | "initialized">;

/** One document that was made, and what became of its file. */
export interface ExportedDocument {
  readonly application: Application;
  readonly document: JsonObject;
  readonly text: string;
  /** Absolute; absent: it goes to standard output. */
  readonly file?: string;
  readonly state?: "created" | "changed" | "unchanged";
  /** With `--check`: the lines of a unified diff. */
  readonly diff?: readonly string[];
}

export interface ExportOutcome {
  readonly verdict: ExportVerdict;
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly ExportedDocument[];
}

/** As one JSON document, for programs. Described in docs/cli.md; keys are only ever added. */
export function exportJson({ verdict, diagnostics, documents }: ExportOutcome): string {
  const report = {
    verdict,
    exitCode: exitCodeOf(verdict),
    diagnostics,
    documents: documents.map(({ application, document, file, state, diff }) => ({
      application: application.name,
      events: application.events.length,
      actors: application.actors.length,
      ...(file === undefined ? { document } : { output: file }),
      ...(state === undefined ? {} : { state }),
      ...(diff === undefined ? {} : { diff: diff.join("\n") }),
    })),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
