import type { Diagram } from "../view/diagram/diagram.js";
import type { Box, Layout, Line, Point, Shape } from "./layout.js";
import { moved, upsideDown } from "./move.js";
import { measured, shown } from "./nodes.js";
import { sizes } from "./sizes.js";
import { type Branch, leadOf, type Tree, treesOf } from "./trees.js";

const gaps = { branch: 12, tree: 36, column: 32, group: 16, domain: 30 } as const;
const bend = 8;

/**
 * Draws a system as trees in columns as those of a newspaper, which follow each other from the left to the right. It is
 * wider than `widest` only where one column is.
 */
export function layOutTrees(
  diagram: Diagram,
  { upwards, widest }: { readonly upwards: boolean; readonly widest: number },
): Layout {
  const trees = treesOf(diagram);
  const domains = [...new Set(trees.map(({ domain }) => domain))];
  const sections = domains.map((domain) => {
    const inset = domain === "" ? 0 : gaps.group;
    const blocks = trees.filter((each) => each.domain === domain).map(({ tree }) => blockOf(tree, upwards));
    return { domain, inset, columns: inColumns(blocks, widest - 2 * (inset + sizes.margin)) };
  });
  const shapes: Shape[] = [];
  const groups: Box[] = [];
  let y = 0;
  let width = 0;
  for (const { domain, inset, columns } of sections) {
    if (y > 0) y += gaps.domain;
    const top = y + (domain === "" ? 0 : sizes.group.height + inset);
    let x = inset;
    let bottom = top;
    for (const column of columns) {
      let blockTop = top;
      for (const block of column.blocks) {
        shapes.push(...block.shapes.map((shape) => moved(shape, { x, y: blockTop })));
        blockTop += block.height + gaps.tree;
      }
      bottom = Math.max(bottom, blockTop - gaps.tree);
      x += column.width + gaps.column;
    }
    const right = x - gaps.column + inset;
    width = Math.max(width, right);
    if (domain !== "") {
      const box = {
        x: 0,
        y,
        width: right,
        height: bottom + inset - y,
        label: shown(domain, sizes.group.font),
      };
      groups.push(box);
    }
    y = bottom + inset;
  }
  const { margin } = sizes;
  const place = { x: margin, y: margin };
  const layout: Layout = {
    width: width + 2 * margin,
    height: y + 2 * margin,
    groups: groups.map((box) => ({ ...box, x: box.x + margin, y: box.y + margin })),
    shapes: shapes.map((shape) => moved(shape, place)),
  };
  return upwards ? upsideDown(layout) : layout;
}

interface Block {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

function blockOf(tree: Tree, upwards: boolean): Block {
  const lines: Line[] = [];
  const shapes: Shape[] = [];
  const size = put(tree, { x: 0, y: 0 });
  return { ...size, shapes: [...lines, ...shapes] };

  function put(
    { node, stem, branches }: Tree,
    { x, y }: Point,
  ): { readonly width: number; readonly height: number } {
    shapes.push(...node.draw({ x: x + node.width / 2, y: y + node.height / 2 }));
    const lead = leadOf(branches);
    let width = node.width;
    let bottom = y + node.height;
    for (const [number, branch] of branches.entries()) {
      const at = { x: x + stem + lead, y: bottom + gaps.branch };
      const below = put(branch.tree, at);
      const end = { x: at.x, y: at.y + entryOf(branch, upwards) };
      // The line to the last has the whole stem.
      const from = number === branches.length - 1 ? y + node.height : end.y - bend;
      lines.push(branchLine({ x: x + stem, y: from }, end, branch));
      width = Math.max(width, at.x + below.width - x);
      bottom = at.y + below.height;
    }
    return { width, height: bottom - y };
  }
}

/** Where a line ends, from the edge that comes first: at the name of a service, else in the middle. */
function entryOf({ tree: { node } }: Branch, upwards: boolean): number {
  const middle = (node.parts[0] ?? node.height) / 2;
  return upwards ? node.height - middle : middle;
}

/** Down, around a corner, and to the right. */
function branchLine(start: Point, end: Point, { label, isCause }: Branch): Line {
  const neck = { x: isCause ? end.x : end.x - sizes.head, y: end.y };
  const above = { x: start.x, y: end.y - bend };
  const corner = { x: start.x, y: end.y };
  const beside = { x: start.x + bend, y: end.y };
  const width = measured(label, sizes.label.font) + 10;
  const middle = (beside.x + neck.x) / 2;
  return {
    shape: "line",
    points: [start, start, above, above, corner, corner, beside, beside, neck, neck],
    ...(isCause ? {} : { end }),
    dashed: isCause,
    ...(label === ""
      ? {}
      : {
          label: {
            x: middle - width / 2,
            y: end.y - sizes.label.height,
            width,
            height: sizes.label.height,
            label: shown(label, sizes.label.font),
          },
        }),
  };
}

interface Column {
  readonly width: number;
  readonly blocks: readonly Block[];
}

/** In as many columns of about the same height as there is room for; one column has room always. */
function inColumns(blocks: readonly Block[], room: number): readonly Column[] {
  for (let count = Math.min(6, blocks.length); count > 1; count--) {
    const columns = divide(blocks, count);
    const width = columns.reduce((sum, column) => sum + column.width + gaps.column, -gaps.column);
    if (width <= room) return columns;
  }
  return [columnOf(blocks)];
}

function columnOf(blocks: readonly Block[]): Column {
  return { width: Math.max(0, ...blocks.map(({ width }) => width)), blocks };
}

/** The highest column is as low as it can be. */
function divide(blocks: readonly Block[], count: number): readonly Column[] {
  const heights = blocks.map(({ height }) => height + gaps.tree);
  let low = Math.max(...heights);
  let high = heights.reduce((sum, each) => sum + each, 0);
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(blocks, middle).length <= count) high = middle;
    else low = middle;
  }
  return fill(blocks, high).map(columnOf);
}

function fill(blocks: readonly Block[], most: number): readonly (readonly Block[])[] {
  const columns: Block[][] = [];
  let height = Infinity;
  for (const block of blocks) {
    const own = block.height + gaps.tree;
    if (height + own > most) {
      columns.push([]);
      height = 0;
    }
    columns.at(-1)?.push(block);
    height += own;
  }
  return columns;
}
