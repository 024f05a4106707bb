import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";

export function reportFormat(format: string, cursor: Cursor, report: (diagnostic: Diagnostic) => void): void {
  report({
    severity: "error",
    rule: "schema-format",
    message: `This schema is written in "${format}", which this version can't read.`,
    hint: "Convert it to JSON Schema, which is also what AsyncAPI takes without a schemaFormat.",
    location: cursor.locate("schemaFormat"),
  });
}
