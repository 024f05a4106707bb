/** What a schema is written in. JSON Schema is also what AsyncAPI's own schemas are. */
export type Language = "json-schema" | "openapi" | "avro" | "protobuf" | "raml";

const languages: readonly (readonly [pattern: RegExp, language: Language])[] = [
  [/^application\/(?:vnd\.aai\.asyncapi|schema)(?:\+json|\+yaml)?$/, "json-schema"],
  [/^application\/vnd\.oai\.openapi(?:\+json|\+yaml)?$/, "openapi"],
  [/^application\/vnd\.apache\.avro(?:\+json|\+yaml)?$/, "avro"],
  [/^application\/vnd\.google\.protobuf$/, "protobuf"],
  [/^application\/raml\+yaml$/, "raml"],
];

/** The language that a `schemaFormat` names; without one it is JSON Schema. `undefined`: none that we can read. */
export function languageOf(format: string | undefined): Language | undefined {
  if (format === undefined) return "json-schema";
  const type = (format.split(";")[0] ?? "").trim().toLowerCase();
  return languages.find(([pattern]) => pattern.test(type))?.[1];
}
