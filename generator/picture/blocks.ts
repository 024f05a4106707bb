import type { Node } from "./nodes.js";
import type { Box, Point } from "./layout.js";
import { sizes } from "./sizes.js";

/** Who sends with what is sent beside it, or who handles. */
export interface Block {
  readonly domain: string;
  readonly nodes: readonly Placeable[];
  readonly height: number;
}

export interface Placeable {
  readonly node: Node;
  /** From the column's left edge and the block's upper edge. */
  readonly at: Point;
}

/** Pixels between what stands in columns. */
export const gaps = { node: 12, block: 22, fan: 70, domain: 56, group: 16 } as const;

/** Sorts both sides by the middle of what each is tied to, again and again; domains stay together. */
export function orderOf<
  S extends { readonly block: Block; readonly sends: readonly string[] },
  R extends { readonly block: Block; readonly takes: readonly string[] },
>(
  senders: readonly S[],
  receivers: readonly R[],
): { readonly senders: readonly S[]; readonly receivers: readonly R[] } {
  let left = byDomain(senders);
  let right = byDomain(receivers);
  for (let round = 0; round < 8; round++) {
    const sent = positions(left.map(({ block, sends: ties }) => ({ block, ties })));
    right = byDomain(sortedBy(right, ({ takes }) => sent(takes)));
    const taken = positions(right.map(({ block, takes: ties }) => ({ block, ties })));
    left = byDomain(sortedBy(left, ({ sends }) => taken(sends)));
  }
  return { senders: left, receivers: right };
}

function positions(
  blocks: readonly { readonly block: Block; readonly ties: readonly string[] }[],
): (ties: readonly string[]) => number | undefined {
  const found = new Map<string, number[]>();
  let y = 0;
  for (const { block, ties } of blocks) {
    for (const [number, tie] of ties.entries()) {
      const place = y + (block.height * (number + 0.5)) / ties.length;
      found.set(tie, [...(found.get(tie) ?? []), place]);
    }
    y += block.height + gaps.block;
  }
  return (ties) => {
    const places = ties.flatMap((tie) => found.get(tie) ?? []);
    return places.length === 0 ? undefined : places.reduce((sum, each) => sum + each, 0) / places.length;
  };
}

/** What is tied to nothing keeps to the end. */
function sortedBy<T>(items: readonly T[], middle: (item: T) => number | undefined): readonly T[] {
  return items
    .map((item) => ({ item, at: middle(item) ?? Infinity }))
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ item }) => item);
}

function byDomain<T extends { readonly block: Block }>(items: readonly T[]): readonly T[] {
  const domains = [...new Set(items.map(({ block }) => block.domain))];
  if (domains.length < 2) return items;
  return domains.flatMap((domain) => items.filter(({ block }) => block.domain === domain));
}

export interface Column {
  /** Upper left corners. */
  readonly places: ReadonlyMap<string, Point>;
  readonly groups: readonly Box[];
  readonly height: number;
  readonly right: number;
}

/** One below the other; with a `height` they spread over it, so that arrows stay short. */
export function stack(blocks: readonly Block[], x: number, height = 0): Column {
  const packed = height === 0 ? 0 : stack(blocks, x).height;
  const slack = blocks.length > 1 ? Math.max(0, height - packed) / (blocks.length - 1) : 0;
  const places = new Map<string, Point>();
  const groups: Box[] = [];
  let y = 0;
  let right = x;
  for (const [number, block] of blocks.entries()) {
    const before = blocks[number - 1];
    if (block.domain !== "" && before?.domain !== block.domain)
      y += number === 0 ? sizes.group.height + gaps.group : gaps.domain;
    else if (number > 0) y += before?.domain === block.domain ? gaps.block : gaps.domain;
    if (number > 0) y += slack;
    for (const { node, at } of block.nodes) {
      places.set(node.name, { x: x + at.x, y: y + at.y });
      right = Math.max(right, x + at.x + node.width);
    }
    const open = groups.at(-1);
    if (block.domain !== "") {
      if (before?.domain === block.domain && open !== undefined)
        groups[groups.length - 1] = { ...open, height: y + block.height + gaps.group - open.y };
      else {
        const top = y - sizes.group.height - gaps.group / 2;
        groups.push({
          x: x - gaps.group,
          y: top,
          width: 0,
          height: y + block.height + gaps.group - top,
          label: block.domain,
        });
      }
    }
    y += block.height;
  }
  return {
    places,
    groups: groups.map((box) => ({ ...box, width: right - x + 2 * gaps.group })),
    height: y + (groups.length > 0 ? gaps.group : 0),
    right,
  };
}

export function groupBoxes({ groups, height: own }: Column, height: number): readonly Box[] {
  return groups.map((box) => ({ ...box, y: box.y + (height - own) / 2 }));
}
