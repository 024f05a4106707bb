import type { Documents } from "../documents.js";
import { isJsonArray } from "../json.js";
import type { Json } from "../json.js";
import { languageOf } from "../languages/language.js";
import type { Language } from "../languages/language.js";
import type { Finding } from "./findings.js";

/** The languages that a document and its files have schemas in. */
export interface ForeignSchemas {
  /** Each `schemaFormat` that can be read, as it is written. */
  readonly formats: readonly string[];
  readonly languages: ReadonlySet<Language>;
}

/** Looks through all that has been opened. */
export function findForeignSchemas({ files }: Documents): ForeignSchemas {
  const formats = new Set<string>();
  const languages = new Set<Language>();
  const waiting: Json[] = files.map(({ value }) => value);
  const seen = new Set<Json>();
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isJsonArray(value)) {
      for (const item of value) waiting.push(item);
      continue;
    }
    const format = value["schemaFormat"];
    const language = typeof format === "string" ? languageOf(format) : undefined;
    if (typeof format === "string" && language !== undefined) {
      formats.add(format);
      languages.add(language);
    }
    for (const member of Object.values(value)) waiting.push(member);
  }
  return { formats: [...formats], languages };
}

/**
 * Without what the official parser refuses of legal Avro: names with dots, and schemas as texts. What it says of them
 * stands anywhere around, because it then tries other forms of messages; and of the structure, our own validators
 * have been asked before.
 */
export function withoutAvroMistakes(
  findings: readonly Finding[],
  { languages }: ForeignSchemas,
): readonly Finding[] {
  return languages.has("avro")
    ? findings.filter(({ code }) => code !== "asyncapi-document-resolved")
    : findings;
}
