import { oneLine } from "../view/diagram/d2.js";
import type { DiagramEvent, DiagramService, Direction } from "../view/diagram/diagram.js";
import type { Card, Pill, Point, Shape } from "./layout.js";
import { sizes } from "./sizes.js";
import { fit, textWidth } from "./text-width.js";

export interface Node {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The box that it stands in. */
  readonly domain?: string;
  /** Heights of its parts from the top, which arrows name as `name:number`; none: it is one. */
  readonly parts: readonly number[];
  /** Its drawing, by its centre. */
  readonly draw: (centre: Point) => readonly Shape[];
}

export interface Row {
  readonly id: string;
  readonly label: string;
  /** A second, smaller line; empty: none. */
  readonly detail: string;
  readonly kind: "actor" | "extra";
}

export function card(name: string, service: DiagramService, rows: readonly Row[]): Node {
  const { header, row, padding } = sizes;
  const widest = Math.max(
    measured(service.name, header.font, true),
    ...rows.map(({ label, detail }) => rowWidth(label, detail)),
    70,
  );
  const width = Math.ceil(widest + 2 * padding);
  const below = rows.length > 0 ? padding - row.gap : 0;
  const heights = rows.map(({ detail }) => (detail === "" ? row.height : row.tall));
  const parts = [header.height, ...heights.map((each) => each + row.gap), ...(below > 0 ? [below] : [])];
  const height = parts.reduce((sum, part) => sum + part, 0);
  const draw = (centre: Point): readonly Card[] => {
    const x = centre.x - width / 2;
    const y = centre.y - height / 2;
    let top = y + header.height;
    const drawnRows = rows.map(({ label, detail, kind }, number) => {
      const drawn = {
        x: x + padding,
        y: top,
        width: width - 2 * padding,
        height: heights[number] ?? row.height,
        label: shown(label, row.font),
        detail: detail === "" ? "" : shown(detail, sizes.subject.font),
        kind,
      };
      top += drawn.height + row.gap;
      return drawn;
    });
    const label = shown(service.name, header.font, true);
    return [{ shape: "card", x, y, width, height, name: service.name, label, rows: drawnRows }];
  };
  return { name, width, height, parts, draw, ...inDomain(service.domain) };
}

function rowWidth(label: string, detail: string): number {
  const { row, subject, padding } = sizes;
  return Math.max(measured(label, row.font), measured(detail, subject.font)) + 2 * padding;
}

/** An event has its schema's name before it, on the last piece of the arrow that leads to it. */
export function eventNode(
  name: string,
  event: DiagramEvent,
  { schema, direction }: { readonly schema: string; readonly direction: Direction },
): Node {
  const subject = event.subject === event.name ? "" : event.subject;
  const widest = Math.max(measured(event.name, sizes.event.font), measured(subject, sizes.subject.font));
  const width = Math.ceil(widest + 2.4 * sizes.padding);
  const height = subject === "" ? sizes.event.height : sizes.subject.height;
  const labelWidth = schema === "" ? 0 : measured(schema, sizes.label.font) + 10;
  const isAcross = direction === "right" || direction === "left";
  const lead = schema === "" ? 0 : isAcross ? Math.ceil(labelWidth + 18) : sizes.label.height + 18;
  // From the arrow's start to its end, the lead comes first.
  const ahead = direction === "right" || direction === "down" ? 1 : -1;
  const draw = ({ x, y }: Point): readonly Shape[] => {
    const along = (distance: number): Point =>
      isAcross ? { x: x + ahead * distance, y } : { x, y: y + ahead * distance };
    const whole = (isAcross ? width : height) + lead;
    const centre = along(lead / 2);
    const pill: Pill = {
      shape: "pill",
      kind: "event",
      x: centre.x - width / 2,
      y: centre.y - height / 2,
      width,
      height,
      label: shown(event.name, sizes.event.font),
      subject: subject === "" ? "" : shown(subject, sizes.subject.font),
      key: event.key,
    };
    if (lead === 0) return [pill];
    // Graphviz ends its lines a little before the node.
    const start = along(-whole / 2 - 2);
    const tip = along(lead - whole / 2);
    const neck = along(lead - whole / 2 - sizes.head);
    const middle = along((lead - sizes.head) / 2 - whole / 2);
    // Above a line that goes across, on one that goes down.
    const rise = isAcross ? sizes.label.height / 2 : 0;
    const text = {
      x: middle.x - labelWidth / 2,
      y: middle.y - sizes.label.height / 2 - rise,
      width: labelWidth,
      height: sizes.label.height,
      label: shown(schema, sizes.label.font),
    };
    return [
      pill,
      { shape: "line", points: [start, start, neck, neck], end: tip, dashed: false, label: text },
    ];
  };
  return {
    name,
    width: isAcross ? width + lead : Math.max(width, labelWidth),
    height: isAcross ? height : height + lead,
    parts: [],
    draw,
    ...inDomain(event.domain),
  };
}

export function clockNode(name: string, schedule: string, domain: string | undefined): Node {
  const width = Math.ceil(measured(schedule, sizes.row.font) + 2 * sizes.padding);
  const { height } = sizes.row;
  const draw = ({ x, y }: Point): readonly Pill[] => [
    {
      shape: "pill",
      kind: "extra",
      x: x - width / 2,
      y: y - height / 2,
      width,
      height,
      label: shown(schedule, sizes.row.font),
      subject: "",
    },
  ];
  return { name, width, height, parts: [], draw, ...inDomain(domain) };
}

function inDomain(domain: string | undefined): { readonly domain?: string } {
  return domain === undefined ? {} : { domain };
}

/** Room that a text needs, at most. */
export function measured(text: string, size: number, bold = false): number {
  return Math.min(textWidth(oneLine(text), { size, bold }), sizes.longest);
}

/** A text as it is drawn: on one line, and not too long. */
export function shown(text: string, size: number, bold = false): string {
  return fit(oneLine(text), { size, bold, width: sizes.longest });
}
