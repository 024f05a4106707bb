/** What a process has of something that several processes divide among them. */
export interface Member {
  readonly parts: readonly number[];
  /** How many it could use. */
  readonly wants: number;
  /** Counts its signs of life. */
  readonly beat: number;
}

export type Members = ReadonlyMap<string, Member>;

/**
 * How many parts each member should have: nobody has more than it wants, and nobody has more than another one that wants
 * more. What can't be divided evenly goes to those who have most already, so that nothing moves without need.
 */
export function fairParts(members: Members, total: number): ReadonlyMap<string, number> {
  const waiting = [...members].toSorted(
    ([one, a], [other, b]) => b.parts.length - a.parts.length || (one < other ? -1 : 1),
  );
  const fair = new Map(waiting.map(([id]) => [id, 0]));
  for (let left = total; left > 0;) {
    const hungry = waiting.filter(([id, { wants }]) => (fair.get(id) ?? 0) < wants);
    if (hungry.length === 0) break;
    const each = Math.max(1, Math.floor(left / hungry.length));
    for (const [id, { wants }] of hungry) {
      const has = fair.get(id) ?? 0;
      const more = Math.min(each, wants - has, left);
      fair.set(id, has + more);
      left -= more;
    }
  }
  return fair;
}

/** The parts that nobody has, lowest first. */
export function freeParts(members: Members, total: number): readonly number[] {
  const taken = new Set([...members.values()].flatMap(({ parts }) => parts));
  return Array.from({ length: total }, (_, part) => part).filter((part) => !taken.has(part));
}

/** What is no table of members counts as none: the parts of those who are in it are lost to them, not shared. */
export function readMembers(text: string): Members | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const entries = value.map((entry: unknown) => readMember(entry));
  return entries.includes(undefined) ? undefined : new Map(entries.filter((entry) => entry !== undefined));
}

function readMember(entry: unknown): readonly [string, Member] | undefined {
  if (!isList(entry)) return undefined;
  const [id, parts, wants, beat] = entry;
  if (typeof id !== "string" || !isWhole(wants) || !isWhole(beat)) return undefined;
  if (!isList(parts) || !parts.every(isWhole)) return undefined;
  return [id, { parts, wants, beat }];
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function writeMembers(members: Members): string {
  return JSON.stringify([...members].map(([id, { parts, wants, beat }]) => [id, parts, wants, beat]));
}
