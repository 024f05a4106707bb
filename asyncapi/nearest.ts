/** A longer word is no misspelling that a person would want to hear about, and comparing costs its square. */
const longestWord = 100;
/** Past this many candidates, looking costs more than a suggestion is worth. */
const mostCandidates = 20_000;

/**
 * The candidate that a misspelt word most likely means: the one with the fewest edits, at most a third of its
 * length; `undefined` where none is that near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Infinity;
  let left = mostCandidates;
  if (word.length > longestWord) return undefined;
  for (const candidate of candidates) {
    if (left-- <= 0) break;
    if (candidate.length > longestWord) continue;
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= allowed && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}

/** Names for a sentence: all of them where they are few, else the first with the count of the rest. */
export function list(names: Iterable<string>, most = 12): string {
  const all = [...names];
  const shown = all.slice(0, most).map((name) => `"${shorten(name, longestWord)}"`);
  return all.length > most ? `${shown.join(", ")} and ${all.length - most} more` : shown.join(", ");
}

/** A text with its end cut off where it is longer than `length`, never within a character. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Levenshtein's distance, with neighbours that changed places counted as one edit. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
