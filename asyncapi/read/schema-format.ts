import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";

/** JSON Schema, and what is close enough to it to be read as such: AsyncAPI's and OpenAPI's schemas. */
const readable = /^application\/(vnd\.aai\.asyncapi|schema|vnd\.oai\.openapi)(\+json|\+yaml)?\s*(;.*)?$/i;

const languages = [
  ["avro", "Avro"],
  ["protobuf", "Protobuf"],
  ["raml", "RAML"],
] as const;

export function isReadable(format: string): boolean {
  return readable.test(format.trim());
}

export function reportFormat(format: string, cursor: Cursor, report: (diagnostic: Diagnostic) => void): void {
  const language = languages.find(([word]) => format.toLowerCase().includes(word))?.[1];
  report({
    severity: "error",
    rule: "schema-format",
    message: `This schema is written in ${language ?? `"${format}"`}, which this version can't read.`,
    hint: "Convert it to JSON Schema, which is also what AsyncAPI takes without a schemaFormat.",
    location: cursor.locate("schemaFormat"),
  });
}
