import { Script, createContext } from "node:vm";

/** For all patterns of a document, in milliseconds. */
const budget = 2_000;
const longestOne = 500;

/**
 * Regular expressions that somebody else wrote: some take years for a short text, so each has little time, and all
 * together not much. What takes longer counts as a match. The text of a pattern is data here, never code.
 */
export class GuardedPatterns {
  #context: { source: string; text: string } | undefined;
  #script: Script | undefined;
  #left = budget;

  matches(source: string, text: string): boolean {
    if (this.#left <= 0) return true;
    const context = (this.#context ??= createContext({ source, text }) as { source: string; text: string }); // the same object
    this.#script ??= new Script("new RegExp(source, 'u').test(text)");
    context.source = source;
    context.text = text;
    const started = performance.now();
    try {
      return this.#script.runInContext(context, { timeout: longestOne }) !== false;
    } catch {
      // Not in time, or no regular expression, which is a mistake of the schema.
      return true;
    } finally {
      this.#left -= performance.now() - started > longestOne / 2 ? performance.now() - started : 0;
    }
  }
}
