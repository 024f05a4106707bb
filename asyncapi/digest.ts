import { createHash } from "node:crypto";
import type { Json } from "./json.js";

/**
 * 16 hexadecimal digits that change with what the documents say, and not with comments or formatting. The order of
 * keys counts, because what is generated follows it.
 */
export function digestOf(values: readonly Json[]): string {
  const hash = createHash("sha256");
  for (const value of values) hash.update(JSON.stringify(value)).update("\n");
  return hash.digest("hex").slice(0, 16);
}
