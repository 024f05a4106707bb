import { YAMLException, parseEvents } from "js-yaml";
import type { Event } from "js-yaml";

export interface Indented {
  readonly text: string;
  readonly events: Event[];
  /** By line, counted from 0: how many spaces were put before it. */
  readonly padding: ReadonlyMap<number, number>;
}

const width = 200;
/** Characters that may be parsed again and again before the text counts as broken. */
const mostWork = 20_000_000;

/**
 * YAML wants every line within brackets to be indented more than the key before them. Most parsers don't insist,
 * and people paste JSON under a key with its last bracket at the margin. Where a text fails in such a line, this
 * indents the line, as often as it takes; it gives `undefined` where the text is wrong otherwise.
 */
export function parseIndented(
  source: string,
  failure: YAMLException,
  options: { maxDepth: number },
): Indented | undefined {
  let text = source;
  const lines = text.split("\n");
  const padding = new Map<number, number>();
  let position = failure.mark?.position ?? 0;
  let line = failure.mark?.line ?? 0;
  for (let work = 0; work < mostWork; work += text.length) {
    const before = lines.slice(0, line).join("\n");
    const own = lines[line] ?? "";
    const isFirstInLine = own.slice(0, Math.max(0, position - before.length - 1)).trim() === "";
    if (padding.has(line) || !isFirstInLine || !isWithinBrackets(text.slice(0, position), options))
      return undefined;
    padding.set(line, width);
    lines[line] = " ".repeat(width) + own;
    text = lines.join("\n");
    try {
      return { text, events: parseEvents(text, options), padding };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const next = error.mark?.line ?? 0;
      // A failure that does not move on has another reason.
      if (next <= line) return undefined;
      line = next;
      position = error.mark?.position ?? 0;
    }
  }
  return undefined;
}

/** A text that ends within brackets or quotes is not finished; one that ends anywhere else is. */
function isWithinBrackets(start: string, options: { maxDepth: number }): boolean {
  try {
    parseEvents(start, options);
    return false;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return (error.mark?.position ?? 0) >= start.trimEnd().length;
  }
}
