import { groupBy } from "../group-by.js";

/** Whether one filter lets through all that the other does. Filters may hold `*` (a token) and `>` (the rest). */
export function covers(wide: string, narrow: string): boolean {
  const outer = wide.split(".");
  const inner = narrow.split(".");
  for (const [index, token] of outer.entries()) {
    const other = inner[index];
    if (other === undefined) return false;
    if (token === ">") return true;
    if (other === ">" || (token !== "*" && token !== other)) return false;
  }
  return outer.length === inner.length;
}

/** Whether some subject passes both filters. */
export function overlaps(first: string, second: string): boolean {
  const one = first.split(".");
  const two = second.split(".");
  for (let index = 0; index < Math.min(one.length, two.length); index++) {
    const a = one[index] ?? "";
    const b = two[index] ?? "";
    if (a === ">" || b === ">") return true;
    if (a !== b && a !== "*" && b !== "*") return false;
  }
  return one.length === two.length;
}

interface TrieNode<T> {
  readonly children: Map<string, TrieNode<T>>;
  readonly items: T[];
}

/** Things found by filters that overlap theirs, without comparing all with all. */
export class FilterTrie<T> {
  readonly #root: TrieNode<T> = { children: new Map(), items: [] };

  add(filter: string, item: T): void {
    let node = this.#root;
    for (const token of filter.split(".")) {
      let child = node.children.get(token);
      if (child === undefined) node.children.set(token, (child = { children: new Map(), items: [] }));
      node = child;
    }
    node.items.push(item);
  }

  overlapping(filter: string): ReadonlySet<T> {
    const found = new Set<T>();
    collect(this.#root, { tokens: filter.split("."), at: 0 }, found);
    return found;
  }
}

interface Rest {
  readonly tokens: readonly string[];
  readonly at: number;
}

function collect<T>(node: TrieNode<T> | undefined, { tokens, at }: Rest, found: Set<T>): void {
  if (node === undefined) return;
  const token = tokens[at];
  const rest = { tokens, at: at + 1 };
  if (token === undefined) {
    for (const item of node.items) found.add(item);
    return;
  }
  for (const item of node.children.get(">")?.items ?? []) found.add(item);
  if (token === ">") collectBelow(node, found);
  else if (token === "*") {
    for (const [name, child] of node.children) if (name !== ">") collect(child, rest, found);
  } else {
    collect(node.children.get(token), rest, found);
    collect(node.children.get("*"), rest, found);
  }
}

function collectBelow<T>(node: TrieNode<T>, found: Set<T>): void {
  for (const child of node.children.values()) {
    for (const item of child.items) found.add(item);
    collectBelow(child, found);
  }
}

/**
 * Filters for one stream that let through all of these: those that another covers go, and those that only
 * overlap are widened to one, because a server refuses a stream whose own subjects overlap.
 */
export function minimalCover(filters: readonly string[]): readonly string[] {
  if (filters.length < 2) return filters;
  let kept: string[] = [...new Set(filters)];
  for (;;) {
    const trie = new FilterTrie<number>();
    for (const [index, filter] of kept.entries()) trie.add(filter, index);
    const next: string[] = [];
    const gone = new Set<number>();
    for (const [index, filter] of kept.entries()) {
      if (gone.has(index)) continue;
      let wide = filter;
      for (const other of trie.overlapping(filter)) {
        if (other <= index || gone.has(other)) continue;
        gone.add(other);
        wide = widen(wide, kept[other] ?? wide);
      }
      next.push(wide);
    }
    if (next.length === kept.length) return next;
    kept = next;
  }
}

function widen(first: string, second: string): string {
  if (covers(first, second)) return first;
  if (covers(second, first)) return second;
  const one = first.split(".");
  const two = second.split(".");
  const tokens: string[] = [];
  for (let index = 0; index < Math.max(one.length, two.length); index++) {
    const a = one[index];
    const b = two[index];
    if (a === undefined || b === undefined || a === ">" || b === ">") return [...tokens, ">"].join(".");
    tokens.push(a === b ? a : "*");
  }
  return tokens.join(".");
}

/** Items whose filters overlap, directly or through others, in groups; groups and members keep their order. */
export function overlapGroups<T>(
  items: readonly T[],
  filterOf: (item: T) => string,
): readonly (readonly T[])[] {
  let groups: readonly (readonly number[])[] = items.map((_, index) => [index]);
  const filters = items.map(filterOf);
  // What a group needs in common may be wider than its members and reach other groups: until nothing changes.
  for (;;) {
    const joined = joinOnce(
      groups,
      groups.map((group) => minimalCover(group.map((index) => filters[index] ?? ""))),
    );
    if (joined.length === groups.length) break;
    groups = joined;
  }
  return groups.map((group) => group.flatMap((index) => items.slice(index, index + 1)));
}

function joinOnce(
  groups: readonly (readonly number[])[],
  filters: readonly (readonly string[])[],
): readonly (readonly number[])[] {
  const trie = new FilterTrie<number>();
  for (const [index, own] of filters.entries()) for (const filter of own) trie.add(filter, index);
  const parents = groups.map((_, index) => index);
  const leader = (index: number): number => {
    let at = index;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      parents[at] = parents[parent] ?? parent;
      at = parent;
    }
    return at;
  };
  for (const [index, own] of filters.entries()) {
    for (const filter of own) {
      for (const other of trie.overlapping(filter)) {
        if (other === index) continue;
        const [one, two] = [leader(index), leader(other)];
        parents[Math.max(one, two)] = Math.min(one, two);
      }
    }
  }
  const joined = groupBy(groups.keys(), leader);
  return [...joined.values()].map((members) =>
    members.flatMap((member) => groups[member] ?? []).toSorted((a, b) => a - b),
  );
}
