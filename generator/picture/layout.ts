import { directionWords } from "../view/diagram/dot.js";
import type { Diagram, Direction } from "../view/diagram/diagram.js";
import { type Arrow, type Blueprint, blueprintOf } from "./blueprint.js";
import { measured, type Node, shown } from "./nodes.js";
import { type GraphEdge, readGraph } from "./graph.js";
import { isLarge, layOutColumns } from "./large.js";
import { moved } from "./move.js";
import { layOutTrees } from "./newspaper.js";
import { sizes } from "./sizes.js";

/** Where everything stands, in pixels from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly Box[];
  readonly shapes: readonly Shape[];
}

export type Shape = Card | Pill | Line;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** A service: its name, and below it its actors. */
export interface Card extends Box {
  readonly shape: "card";
  readonly name: string;
  readonly rows: readonly (Box & { readonly kind: "actor" | "extra"; readonly detail: string })[];
}

export interface Pill extends Box {
  readonly shape: "pill";
  readonly kind: "event" | "extra";
  /** A second, smaller line; empty: none. */
  readonly subject: string;
  /** Of an event. */
  readonly key?: string;
}

export interface Line {
  readonly shape: "line";
  /** A start and the control points of cubic curves. */
  readonly points: readonly Point[];
  /** The tip of its arrow; absent: it has none. */
  readonly end?: Point;
  readonly dashed: boolean;
  /** One of very many. */
  readonly faint?: true;
  readonly label?: Box;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const engine: { started?: Promise<(dot: string) => unknown> } = {};

/** Graphviz, compiled to WebAssembly and started once. */
async function graphviz(): Promise<(dot: string) => unknown> {
  engine.started ??= import("@viz-js/viz").then(async ({ instance }) => {
    const viz = await instance();
    return (dot: string): unknown => {
      const result = viz.render(dot, { format: "json0", engine: "dot" });
      if (result.status === "success") return JSON.parse(result.output);
      throw new Error(`Graphviz: ${result.errors.map(({ message }) => message).join("; ")}`); // a defect of ours
    };
  });
  return engine.started;
}

/** Pixels of a picture whose texts can be read on a screen of 1,280. */
const widestReadable = 1_400;

interface LayoutOptions {
  readonly direction: Direction;
  /** Pixels that a picture from top to bottom may have where that can be done. Default: {@link widestReadable}. */
  readonly widest?: number;
  /** Ids of services that the picture is about. */
  readonly centre?: ReadonlySet<string>;
  readonly columns?: boolean;
}

/** Lays a diagram out: nothing overlaps, and every text has room in whatever font it is drawn. */
export async function layOut(diagram: Diagram, options: LayoutOptions): Promise<Layout> {
  const isAcross = options.direction === "right" || options.direction === "left";
  if (isAcross && (options.columns === true || isLarge(diagram)))
    return layOutColumns(diagram, { mirrored: options.direction === "left" });
  if (isAcross) return await layOutGraph(diagram, options);
  const upwards = options.direction === "up";
  const { widest = widestReadable } = options;
  if (isLarge(diagram)) return layOutTrees(diagram, { upwards, widest });
  const graph = await layOutGraph(diagram, options);
  return graph.width > widest ? layOutTrees(diagram, { upwards, widest }) : graph;
}

async function layOutGraph(diagram: Diagram, options: LayoutOptions): Promise<Layout> {
  const blueprint = blueprintOf(diagram, options);
  const domains = [...new Set(blueprint.nodes.flatMap(({ domain }) => domain ?? []))];
  const place = await graphviz();
  const graph = readGraph(place(printGraph(blueprint, domains, options.direction)));
  const { margin } = sizes;
  const flip = ({ x, y }: Point): Point => ({ x: x + margin, y: graph.height - y + margin });
  const nodes = new Map(blueprint.nodes.map((node) => [node.name, node]));
  return withRoom({
    width: graph.width + 2 * margin,
    height: graph.height + 2 * margin,
    groups: graph.clusters.map(({ number, from, to }) => ({
      ...flip({ x: from.x, y: to.y }),
      width: to.x - from.x,
      height: to.y - from.y,
      label: shown(domains[number] ?? "", sizes.group.font),
    })),
    shapes: [
      ...graph.edges.flatMap((edge) => lineOf(edge, blueprint.arrows[edge.number], flip)),
      ...graph.nodes.flatMap(({ name, centre }) => nodes.get(name)?.draw(flip(centre)) ?? []),
    ],
  });
}

/** Graphviz does not count how far arrows bend outwards. */
function withRoom(layout: Layout): Layout {
  const points = layout.shapes.flatMap((shape) => (shape.shape === "line" ? shape.points : []));
  let [left, top, right, bottom] = [0, 0, layout.width, layout.height];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  const room = { width: right - left, height: bottom - top };
  if (left === 0 && top === 0) return { ...layout, ...room };
  const by = { x: -left, y: -top };
  return {
    ...room,
    groups: layout.groups.map((box) => ({ ...box, x: box.x + by.x, y: box.y + by.y })),
    shapes: layout.shapes.map((shape) => moved(shape, by)),
  };
}

function lineOf(
  { points, end, label }: GraphEdge,
  arrow: Arrow | undefined,
  flip: (point: Point) => Point,
): readonly Line[] {
  if (arrow === undefined) return [];
  const text = arrow.label ?? "";
  const centre = label === undefined || text === "" ? undefined : flip(label);
  const width = labelWidth(text);
  const { height } = sizes.label;
  return [
    {
      shape: "line",
      points: points.map(flip),
      ...(end === undefined ? {} : { end: flip(end) }),
      dashed: arrow.dashed ?? false,
      ...(centre === undefined
        ? {}
        : {
            label: {
              x: centre.x - width / 2,
              y: centre.y - height / 2,
              width,
              height,
              label: shown(text, sizes.label.font),
            },
          }),
    },
  ];
}

/** The graph in Graphviz's language. It knows no fonts here, so it gets the sizes of everything, as cells of tables. */
function printGraph({ nodes, arrows }: Blueprint, domains: readonly string[], direction: Direction): string {
  const isAcross = direction === "right" || direction === "left";
  const sides = { right: [":e", ":w"], left: [":w", ":e"], down: [":s", ":n"], up: [":n", ":s"] } as const;
  const [out, into] = sides[direction];
  const partOf = (place: string, side: string): string => {
    const [name = "", part] = place.split(":");
    if (part === undefined) return `${name}${side}`;
    if (isAcross) return `${name}:r${part}${side}`;
    // The name of a service lies within its card: below and above, its arrows begin at the card, and the actors have theirs beside them.
    return part === "0" ? `${name}${side}` : `${name}:r${part}`;
  };
  const lines = domains.map((domain, number) => {
    const within = nodes.filter((node) => node.domain === domain).map(printNode);
    const label = cell(measured(domain, sizes.group.font), sizes.group.height);
    return `subgraph cluster_${number} { margin=16; label=${label}; ${within.join(";")} }`;
  });
  for (const node of nodes) if (node.domain === undefined) lines.push(printNode(node));
  for (const [number, { from, to, label = "", head }] of arrows.entries()) {
    const shown = label === "" ? "" : `, label=${cell(labelWidth(label), sizes.label.height)}`;
    const dir = head === undefined ? "" : `, dir=${head === "none" ? "none" : "back"}`;
    lines.push(`${partOf(from, out)} -> ${partOf(to, into)} [id="${number}"${shown}${dir}]`);
  }
  return `digraph { newrank=true; rankdir=${directionWords[direction]}; nodesep=0.22; ranksep=0.6; searchsize=10; node [shape=plain]; edge [arrowsize=0.7]; ${lines.join(";")} }`;
}

function printNode({ name, width, height, parts }: Node): string {
  const rows = parts.length === 0 ? [height] : parts;
  const cells = rows.map((each, number) => cellRow(`r${number}`, width, each));
  return `${name} [label=<${table(cells.join(""))}>]`;
}

function labelWidth(text: string): number {
  return Math.ceil(measured(text, sizes.label.font) + 10);
}

function cell(width: number, height: number): string {
  return `<${table(cellRow("r", width, height))}>`;
}

function table(rows: string): string {
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">${rows}</TABLE>`;
}

function cellRow(port: string, width: number, height: number): string {
  return `<TR><TD PORT="${port}" FIXEDSIZE="TRUE" WIDTH="${Math.ceil(width)}" HEIGHT="${Math.ceil(height)}"></TD></TR>`;
}
