import { fullFormats } from "ajv-formats/dist/formats.js";

const list: ReadonlyMap<string, unknown> = new Map<string, unknown>(Object.entries(fullFormats));

/** Whether validators hold values of the type to the format. Those that they don't know change no verdict. */
export function isFormatOf(format: string, type: "number" | "string"): boolean {
  // Every number is one of these.
  if (format === "float" || format === "double") return false;
  const found = list.get(format);
  if (found === undefined || found === true) return false;
  const isObject = typeof found === "object" && found !== null;
  const isOfNumbers = isObject && "type" in found && found.type === "number";
  return isOfNumbers === (type === "number");
}
