import { fullFormats } from "ajv-formats/dist/formats.js";
import { guardPattern } from "../pattern/guard-pattern.js";
import type { TextCheck } from "../pattern/guard-pattern.js";

/** The formats that schemas name: those of `ajv-formats`, of which only the table is loaded, and nothing of Ajv. */
export const formats: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(fullFormats).map(([name, format]) => [
    name,
    format instanceof RegExp ? matches(name, format) : format,
  ]),
);

function matches(name: string, expression: RegExp): (text: string) => boolean {
  // the one that takes time that grows with the square of a text; judged when the first one comes
  if (name !== "url") return (text) => expression.test(text);
  let guarded: TextCheck | undefined;
  return (text) => (guarded ??= guardPattern(expression)).test(text);
}
