import type { Disabling } from "./comments.js";
import type { LintResult } from "./run.js";

/** What `--fix` does to a file. */
export interface Fixed {
  readonly text: string;
  readonly count: number;
}

/**
 * Removes from a YAML text what says nothing: empty properties that a rule has found, and comments that silence
 * nothing. Whole lines go, and no other character changes.
 */
export function fixText(
  text: string,
  { results, unused }: { readonly results: readonly LintResult[]; readonly unused: readonly Disabling[] },
): Fixed {
  const lines = text.split(/(?<=\n)/);
  const gone = new Set<number>();
  for (const { location, remove } of results) {
    if (location === undefined || remove === undefined) continue;
    const line = emptyProperty(lines, location.line - 1, remove);
    if (line !== undefined) gone.add(line);
  }
  for (const { location } of unused) {
    const line = lines[location.line - 1] ?? "";
    // Beside something else, the comment alone would have to go.
    if (/^\s*(?:#|\/\/)/.test(line)) gone.add(location.line - 1);
  }
  return { text: lines.filter((_line, index) => !gone.has(index)).join(""), count: gone.size };
}

/** The line of an empty property of the block mapping below a key. */
function emptyProperty(lines: readonly string[], key: number, name: string): number | undefined {
  const outer = indentation(lines[key] ?? "");
  let inner: number | undefined;
  for (let index = key + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (/^\s*(?:#|$)/.test(line)) continue;
    const depth = indentation(line);
    if (depth <= outer) return undefined;
    inner ??= depth;
    const [, found] = /^\s*([\w-]+):\s*(?:""|'')\s*(?:#.*)?$/.exec(line.trimEnd()) ?? [];
    if (depth === inner && found === name) return index;
  }
  return undefined;
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}
