/** Starts that were granted at one time, in milliseconds of the server's clock. */
export type Grant = readonly [at: number, count: number];

/** As long as this may a ledger grow; then grants that are near each other become one, of the later time. */
const longest = 64;

/** Those that still count at a time: a start may come as long after its grant as `hold`. */
export function countingGrants(
  grants: readonly Grant[],
  options: { readonly now: number; readonly per: number; readonly hold: number },
): readonly Grant[] {
  const since = options.now - options.per - options.hold;
  const counting = grants.filter(([at, count]) => at > since && count > 0).toSorted(([a], [b]) => a - b);
  while (counting.length > longest) {
    const gaps = counting.slice(1).map(([at], index) => at - (counting[index]?.[0] ?? 0));
    const nearest = gaps.indexOf(Math.min(...gaps));
    const [[, less] = [0, 0], [at, more] = [0, 0]] = counting.slice(nearest, nearest + 2);
    counting.splice(nearest, 2, [at, less + more]);
  }
  return counting;
}

/** What a message of the ledger says: how many it grants, and what was granted before it. */
export interface LedgerEntry {
  readonly granted: number;
  readonly before: readonly Grant[];
}

export function writeLedger({ granted, before }: LedgerEntry): string {
  return JSON.stringify([granted, before]);
}

/** What can't be read counts as nothing granted. */
export function readLedger(text: string): LedgerEntry {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && isCount(value[0]) && Array.isArray(value[1]) && value[1].every(isGrant)) {
      return { granted: value[0], before: value[1] };
    }
  } catch {
    // as below
  }
  return { granted: 0, before: [] };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isGrant(value: unknown): value is Grant {
  return Array.isArray(value) && typeof value[0] === "number" && isCount(value[1]);
}
