import { guardPattern } from "../pattern/guard-pattern.js";
import type { TextCheck } from "../pattern/guard-pattern.js";

/**
 * The texts come from strangers, and the patterns were not always written with that in mind. Many documents escape
 * more than the `u` flag allows, such as `\-`: such patterns do without it.
 */
export function compilePattern(pattern: string, flags: string): TextCheck {
  try {
    return guardPattern(new RegExp(pattern, flags));
  } catch (error) {
    if (error instanceof SyntaxError) return guardPattern(new RegExp(pattern));
    throw error;
  }
}
