import type { ts } from "ts-morph";
import type { JsonObject } from "../../asyncapi/index.js";
import type { ScanContext } from "./context.js";

/** A text of fixed and free parts, such as `order-${number}`, as a regular expression. */
export function templatePattern(type: ts.Type, { ts }: Pick<ScanContext, "ts">): JsonObject {
  const { texts, types } = type as ts.TemplateLiteralType; // its flag says so
  const parts = texts.map((text, index) => {
    const free = types[index];
    return escaped(text) + (free === undefined ? "" : partOf(free));
  });
  return { type: "string", pattern: `^${parts.join("")}$` };

  function partOf(free: ts.Type): string {
    if (free.isStringLiteral()) return escaped(free.value);
    if (free.isUnion()) return `(?:${free.types.map(partOf).join("|")})`;
    if ((free.flags & ts.TypeFlags.Number) !== 0) return "-?\\d+(?:\\.\\d+)?";
    if ((free.flags & ts.TypeFlags.BigInt) !== 0) return "-?\\d+";
    if ((free.flags & ts.TypeFlags.TemplateLiteral) !== 0) {
      const inner = templatePattern(free, { ts })["pattern"];
      return typeof inner === "string" ? inner.slice(1, -1) : "[\\s\\S]*";
    }
    return "[\\s\\S]*";
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
}
