import { dump } from "js-yaml";
import type { JsonObject } from "../json.js";

export type DocumentFormat = "yaml" | "json";

/** The same text for the same document, with a line end at its end. */
export function writeText(document: JsonObject, format: DocumentFormat): string {
  if (format === "json") return `${JSON.stringify(document, undefined, 2)}\n`;
  return dump(document, { lineWidth: 100, noRefs: true, quoteStyle: "double" });
}
