import { fullFormats } from "ajv-formats/dist/formats.js";

/** Whether a text is of a format of JSON Schema; of a format that is not known, every text is. */
export function formatOf(name: string): (text: string) => boolean {
  const format = Object.hasOwn(fullFormats, name) ? fullFormats[name as keyof typeof fullFormats] : undefined; // has it
  if (format === undefined || typeof format === "boolean" || typeof format === "string") return () => true;
  // Some formats are of numbers, and let texts pass.
  if (typeof format === "object" && "type" in format && format.type === "number") return () => true;
  const check = typeof format === "object" && "validate" in format ? format.validate : format;
  if (check instanceof RegExp) return (text) => check.test(text);
  if (typeof check !== "function") return () => true;
  return (text) => (check as (value: string) => unknown)(text) !== false; // formats of texts take texts
}
