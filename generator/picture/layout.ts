import { directionWords } from "../view/diagram/dot.js";
import type { Diagram, DiagramEvent, Direction } from "../view/diagram/diagram.js";
import { oneLine } from "../view/diagram/d2.js";
import { readGraph } from "./graph.js";
import { fit, textWidth } from "./text-width.js";

/** Where everything stands, in pixels from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly Box[];
  readonly cards: readonly Card[];
  readonly pills: readonly Pill[];
  readonly lines: readonly Line[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** A service: its name, and below it its actors. */
export interface Card extends Box {
  readonly name: string;
  readonly rows: readonly (Box & { readonly kind: "actor" | "extra" })[];
}

export interface Pill extends Box {
  readonly kind: "event" | "extra";
  /** A second, smaller line; empty: none. */
  readonly subject: string;
  /** Of an event. */
  readonly key?: string;
}

export interface Line {
  /** A start and the control points of cubic curves. */
  readonly points: readonly Point[];
  /** Where its arrow points. */
  readonly end: Point;
  readonly dashed: boolean;
  readonly label?: Box;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Sizes in pixels, shared with the drawing. */
export const sizes = {
  header: { font: 14, height: 36 },
  row: { font: 12, height: 28, gap: 6 },
  event: { font: 13, height: 34 },
  subject: { font: 10.5, height: 48 },
  label: { font: 11, height: 18 },
  group: { font: 12, height: 22 },
  padding: 14,
  margin: 20,
  /** Longer names are shortened in their middle; their whole text is the title. */
  longest: 320,
} as const;

const graphEngines: { instance?: Promise<{ readonly layOut: (dot: string) => unknown }> } = {};

/** Graphviz, compiled to WebAssembly and started once. */
async function graphviz(): Promise<{ readonly layOut: (dot: string) => unknown }> {
  graphEngines.instance ??= import("@viz-js/viz").then(async ({ instance }) => {
    const viz = await instance();
    return {
      layOut: (dot: string): unknown => {
        const result = viz.render(dot, { format: "json0", engine: "dot" });
        if (result.status !== "success")
          throw new Error(`Graphviz: ${result.errors.map(({ message }) => message).join("; ")}`); // a defect of ours
        return JSON.parse(result.output);
      },
    };
  });
  return graphEngines.instance;
}

interface Prepared {
  readonly dot: string;
  readonly nodes: ReadonlyMap<string, (place: Point) => Card | Pill>;
  readonly labels: readonly { readonly text: string; readonly dashed: boolean }[];
  readonly groups: readonly string[];
}

/** Lays a diagram out: nothing overlaps, and every text has room in whatever font it is drawn. */
export async function layOut(diagram: Diagram, direction: Direction): Promise<Layout> {
  const prepared = prepare(diagram, direction);
  const engine = await graphviz();
  const graph = readGraph(engine.layOut(prepared.dot));
  const { margin } = sizes;
  const flip = ({ x, y }: Point): Point => ({ x: x + margin, y: graph.height - y + margin });
  const placed = graph.nodes.flatMap(({ name, centre }) => prepared.nodes.get(name)?.(flip(centre)) ?? []);
  return {
    width: graph.width + 2 * margin,
    height: graph.height + 2 * margin,
    groups: graph.clusters.map(({ number, from, to }) => {
      const upperLeft = flip({ x: from.x, y: to.y });
      return {
        ...upperLeft,
        width: to.x - from.x,
        height: to.y - from.y,
        label: prepared.groups[number] ?? "",
      };
    }),
    cards: placed.filter((each) => "rows" in each),
    pills: placed.filter((each) => "kind" in each),
    lines: graph.edges.flatMap(({ number, points, end, label }) => {
      const about = prepared.labels[number];
      if (about === undefined) return [];
      const { text, dashed } = about;
      const width = labelWidth(text);
      const { height } = sizes.label;
      const centre = label === undefined ? undefined : flip(label);
      return [
        {
          points: points.map(flip),
          end: flip(end),
          dashed,
          ...(centre === undefined || text === ""
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
    }),
  };
}

function prepare(diagram: Diagram, direction: Direction): Prepared {
  const nodes = new Map<string, (place: Point) => Card | Pill>();
  const labels: { text: string; dashed: boolean }[] = [];
  const groupNames: string[] = [];
  const groupLines = new Map<string, string[]>();
  const arrows: string[] = [];
  const names = new Map<string, string>();
  const isAcross = direction === "right" || direction === "left";
  const [out, into] = direction === "left" ? [":w", ":e"] : isAcross ? [":e", ":w"] : ["", ""];
  const nameOf = (kind: string, id: string): string => {
    const known = names.get(`${kind} ${id}`);
    if (known !== undefined) return known;
    const name = `n${names.size}`;
    names.set(`${kind} ${id}`, name);
    return name;
  };
  const arrow = (from: string, to: string, { text = "", dashed = false } = {}): void => {
    const label = text === "" ? "" : `, label=${cell(labelWidth(text), sizes.label.height)}`;
    arrows.push(`${from} -> ${to} [id="${labels.length}"${label}]`);
    labels.push({ text, dashed });
  };
  const box = (domain: string | undefined, line: string): void => {
    if (domain === undefined) {
      arrows.unshift(line);
      return;
    }
    const lines = groupLines.get(domain) ?? [];
    groupLines.set(domain, lines);
    lines.push(line);
  };
  const rowOf = new Map<string, string>();

  for (const service of diagram.services) {
    const name = nameOf("service", service.id);
    const keepsDead = service.actors.some(({ deadLetters }) => deadLetters);
    const rows = [
      ...service.actors.map((actor) => ({ label: actor.name, kind: "actor" as const })),
      ...(keepsDead ? [{ label: `${service.name}-dead`, kind: "extra" as const }] : []),
    ];
    for (const [number, actor] of service.actors.entries()) rowOf.set(actor.id, `${name}:r${number}`);
    const { header, row, padding } = sizes;
    const widest = Math.max(
      measured(service.name, header.font, true),
      ...rows.map(({ label }) => measured(label, row.font) + 2 * padding),
      70,
    );
    const width = Math.ceil(widest + 2 * padding);
    const height =
      header.height + rows.length * (row.height + row.gap) + (rows.length > 0 ? padding - row.gap : 0);
    const cells = rows.map((_, number) => cellRow(`r${number}`, width, row.height + row.gap)).join("");
    const last = rows.length > 0 ? cellRow("", width, padding - row.gap) : "";
    box(service.domain, `${name} [label=<${table(cellRow("h", width, header.height) + cells + last)}>]`);
    nodes.set(name, ({ x, y }) => {
      const left = x - width / 2;
      const top = y - height / 2;
      return {
        x: left,
        y: top,
        width,
        height,
        name: service.name,
        label: shown(service.name, header.font, true),
        rows: rows.map(({ label, kind }, number) => ({
          x: left + padding,
          y: top + header.height + number * (row.height + row.gap),
          width: width - 2 * padding,
          height: row.height,
          label: shown(label, row.font),
          kind,
        })),
      };
    });
  }
  for (const event of diagram.events) box(event.domain, eventNode(event));
  for (const service of diagram.services) {
    const from = `${nameOf("service", service.id)}:h${out}`;
    for (const { event, schema, schedule } of service.sends) {
      const to = nameOf("event", event.id);
      arrow(from, `${to}${into}`, { text: oneLine(schema) });
      if (schedule !== undefined)
        arrow(`${clockNode(event, schedule)}${out}`, `${to}${into}`, { dashed: true });
    }
    for (const actor of service.actors) {
      const row = rowOf.get(actor.id) ?? "";
      for (const { id } of actor.events) arrow(`${nameOf("event", id)}${out}`, `${row}${into}`);
      for (const { to, schema } of actor.answers)
        arrow(`${row}${out}`, `${nameOf("service", to)}:h${into}`, { text: oneLine(schema), dashed: true });
    }
  }
  for (const { from, to, label } of diagram.flows)
    arrow(`${nameOf("service", from)}:h${out}`, `${nameOf("service", to)}:h${into}`, {
      text: oneLine(label),
    });

  const clusters = [...groupLines].map(([domain, lines]) => {
    groupNames.push(shown(domain, sizes.group.font));
    const width = measured(domain, sizes.group.font);
    return `subgraph cluster_${groupNames.length - 1} { margin=16; label=${cell(width, sizes.group.height)}; ${lines.join(";")} }`;
  });
  return {
    dot: `digraph { rankdir=${directionWords[direction]}; nodesep=0.3; ranksep=${isAcross ? 0.7 : 0.6}; node [shape=plain]; edge [arrowsize=0.7]; ${[...clusters, ...arrows].join(";")} }`,
    nodes,
    labels,
    groups: groupNames,
  };

  function eventNode(event: DiagramEvent): string {
    const name = nameOf("event", event.id);
    const subject = event.subject === event.name ? "" : event.subject;
    const widest = Math.max(measured(event.name, sizes.event.font), measured(subject, sizes.subject.font));
    return pill(name, {
      kind: "event",
      width: Math.ceil(widest + 2.4 * sizes.padding),
      height: subject === "" ? sizes.event.height : sizes.subject.height,
      label: shown(event.name, sizes.event.font),
      subject: subject === "" ? "" : shown(subject, sizes.subject.font),
      key: event.key,
    });
  }

  function clockNode({ id, domain }: DiagramEvent, schedule: string): string {
    const name = nameOf("clock", id);
    const line = pill(name, {
      kind: "extra",
      width: Math.ceil(measured(schedule, sizes.row.font) + 2 * sizes.padding),
      height: sizes.row.height,
      label: shown(schedule, sizes.row.font),
      subject: "",
    });
    box(domain, line);
    return name;
  }

  function pill(name: string, { width, height, ...rest }: Omit<Pill, "x" | "y">): string {
    nodes.set(name, ({ x, y }) => ({ x: x - width / 2, y: y - height / 2, width, height, ...rest }));
    return `${name} [label=${cell(width, height)}]`;
  }
}

function measured(text: string, size: number, bold = false): number {
  return Math.min(textWidth(oneLine(text), { size, bold }), sizes.longest);
}

function shown(text: string, size: number, bold = false): string {
  return fit(oneLine(text), { size, bold, width: sizes.longest });
}

function labelWidth(text: string): number {
  return Math.ceil(measured(text, sizes.label.font) + 10);
}

/** Graphviz knows no fonts here, so it gets the sizes of everything. */
function cell(width: number, height: number): string {
  return `<${table(cellRow("", width, height))}>`;
}

function table(rows: string): string {
  return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">${rows}</TABLE>`;
}

function cellRow(port: string, width: number, height: number): string {
  const named = port === "" ? "" : ` PORT="${port}"`;
  return `<TR><TD${named} FIXEDSIZE="TRUE" WIDTH="${Math.ceil(width)}" HEIGHT="${Math.ceil(height)}"></TD></TR>`;
}
