import type { Cursor } from "../../cursor.js";
import type { Body, Wrong } from "./part.js";
import { fixedBytes } from "./primitives.js";
import { isName, logicalSchema, logicalWords } from "./words.js";

export function readEnum(cursor: Cursor, wrong: Wrong): Body {
  const symbols: string[] = [];
  for (const symbol of cursor.get("symbols")?.items() ?? []) {
    const name = typeof symbol.value === "string" ? symbol.value : JSON.stringify(symbol.value);
    if (!isName(name) || symbols.includes(name))
      wrong(symbol, {
        message: isName(name)
          ? `The symbol "${name}" is here twice.`
          : `"${name}" can't be a symbol of an Avro enum.`,
        hint: "Symbols are letters, digits and _, start with no digit, and differ.",
      });
    symbols.push(name);
  }
  if (symbols.length === 0) {
    wrong(cursor, { message: "This Avro enum has no symbols.", hint: "List them: symbols: [A, B]." });
    return { json: {}, wire: { symbols: ["none"] } };
  }
  return { json: { type: "string", enum: symbols }, wire: { symbols } };
}

export function readFixed(cursor: Cursor, wrong: Wrong): Body {
  const size = cursor.get("size")?.value;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 0) {
    wrong(cursor, {
      message: "This Avro fixed has no size.",
      hint: "Say how many bytes it has: size: 16.",
    });
    return { json: {}, wire: { size: 1 } };
  }
  return {
    json: { ...fixedBytes(size), ...logicalSchema(cursor, "fixed") },
    wire: { size, ...logicalWords(cursor) },
  };
}
