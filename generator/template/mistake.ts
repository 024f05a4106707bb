import type { Diagnostic } from "../../asyncapi/diagnostic.js";

/** A mistake in a user's template that shows only when the template is printed. */
export class TemplateMistakeError extends Error {
  override readonly name = "TemplateMistakeError";
  readonly code = "TEMPLATE_MISTAKE";
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic, options?: ErrorOptions) {
    super(diagnostic.message, options);
    this.diagnostic = diagnostic;
  }
}

/** A place in a template. `column` is counted from 0, as Handlebars does it. */
export interface TemplatePlace {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export function templateDiagnostic(
  rule: string,
  message: string,
  { at, hint }: { readonly at: TemplatePlace; readonly hint?: string | undefined },
): Diagnostic {
  return {
    severity: "error",
    rule,
    message,
    ...(hint === undefined ? {} : { hint }),
    location: { file: at.file, line: at.line ?? 1, column: (at.column ?? 0) + 1 },
  };
}
