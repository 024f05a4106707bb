import { oneLine } from "../view/diagram/d2.js";
import type {
  Diagram,
  DiagramActor,
  DiagramEvent,
  DiagramService,
  Direction,
} from "../view/diagram/diagram.js";
import { joinedServices } from "./columns.js";
import type { Card, Pill, Point, Shape } from "./layout.js";
import { sizes } from "./sizes.js";
import { fit, textWidth } from "./text-width.js";

/** What has to be placed, with the size of everything. */
export interface Blueprint {
  readonly nodes: readonly Node[];
  readonly arrows: readonly Arrow[];
}

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

export interface Arrow {
  /** A node, or a part of one: `name:1`. */
  readonly from: string;
  readonly to: string;
  readonly dashed?: boolean;
  /** Where its head is; default: at its end. */
  readonly head?: "none" | "start";
  readonly label?: string;
}

interface BlueprintOptions {
  readonly direction: Direction;
  /** Ids of services that the picture is about. */
  readonly centre?: ReadonlySet<string>;
}

/** Decides what is drawn, how large, and which arrows lead where. */
export function blueprintOf(diagram: Diagram, { direction, centre }: BlueprintOptions): Blueprint {
  const joined = joinedServices(diagram, centre);
  const nodes = new Map<string, Node>();
  const arrows: Arrow[] = [];
  const cardOf = new Map<string, string>();
  const rowOf = new Map<string, string>();
  const schemas = schemasOf(diagram);
  const eventNames = new Map(diagram.events.map((event, number) => [event.id, `e${number}`]));
  // Whether a flow says in the receiver's card what it is: so wherever arrows would lead back.
  const flowsInRows = diagram.flows.length > 0 && !isChain(diagram);

  for (const [number, service] of diagram.services.entries()) {
    const isSplit = !joined.has(service.id) || (flowsInRows && isBoth(service, diagram));
    const rows = rowsOf(service, diagram, flowsInRows);
    if (isSplit) {
      add(card(`p${number}`, service, []));
      add(card(`h${number}`, service, rows));
    } else add(card(`h${number}`, service, rows));
    cardOf.set(service.id, isSplit ? `p${number}` : `h${number}`);
    for (const [row, { id }] of rows.entries()) rowOf.set(id, `h${number}:${row + 1}`);
  }
  for (const event of diagram.events)
    add(eventNode(eventNames.get(event.id) ?? "", event, { schema: schemas.get(event.id) ?? "", direction }));
  for (const service of diagram.services) {
    for (const { event, schedule } of service.sends) {
      const to = eventNames.get(event.id) ?? "";
      arrows.push({ from: `${cardOf.get(service.id) ?? ""}:0`, to, head: "none" });
      if (schedule === undefined) continue;
      const clock = `c${nodes.size}`;
      add(clockNode(clock, schedule, event.domain));
      arrows.push({ from: clock, to, head: "none", dashed: true });
    }
    for (const { id, events, answers } of service.actors)
      for (const event of events) {
        const from = eventNames.get(event.id) ?? "";
        const to = rowOf.get(id) ?? "";
        arrows.push({ from, to });
        const schema = [...new Set(answers.map((answer) => answer.schema))].join(" | ");
        if (schema !== "") arrows.push({ from, to, head: "start", dashed: true, label: schema });
      }
  }
  for (const { from, to, label } of diagram.flows)
    arrows.push(
      flowsInRows
        ? { from: `${cardOf.get(from) ?? ""}:0`, to: rowOf.get(`${from} ${to}`) ?? "" }
        : { from: `${cardOf.get(from) ?? ""}:0`, to: `${cardOf.get(to) ?? ""}:0`, label },
    );
  return { nodes: [...nodes.values()], arrows };

  function add(node: Node): void {
    nodes.set(node.name, node);
  }
}

function isBoth({ id }: DiagramService, { flows }: Diagram): boolean {
  return flows.some(({ from }) => from === id) && flows.some(({ to }) => to === id);
}

/** Whether the flows of an overview are few, and none leads back. */
function isChain({ services, flows }: Diagram): boolean {
  if (services.length > 12) return false;
  const done = new Set<string>();
  const open = new Set<string>();
  const leadsBack = (id: string): boolean => {
    if (open.has(id)) return true;
    if (done.has(id)) return false;
    open.add(id);
    const back = flows.some(({ from, to }) => from === id && leadsBack(to));
    open.delete(id);
    done.add(id);
    return back;
  };
  return !services.some(({ id }) => leadsBack(id));
}

export interface Row {
  readonly id: string;
  readonly label: string;
  /** A second, smaller line; empty: none. */
  readonly detail: string;
  readonly kind: "actor" | "extra";
}

function rowsOf(service: DiagramService, diagram: Diagram, flowsInRows: boolean): readonly Row[] {
  const dead = service.actors.some(({ deadLetters }) => deadLetters);
  return [
    ...service.actors.map(({ id, name }: DiagramActor): Row => ({
      id,
      label: name,
      detail: "",
      kind: "actor",
    })),
    ...(dead ? [{ id: "", label: `${service.name}-dead`, detail: "", kind: "extra" } as const] : []),
    ...(flowsInRows ? flowRows(service, diagram) : []),
  ];
}

/** What a service receives in an overview, from whom. */
export function flowRows(service: DiagramService, { flows, services }: Diagram): readonly Row[] {
  const senders = new Map(services.map(({ id, name }) => [id, name]));
  return flows
    .filter(({ to }) => to === service.id)
    .map(({ from, to, label }) => ({
      id: `${from} ${to}`,
      label: `${senders.get(from) ?? ""}: ${label}`,
      detail: "",
      kind: "actor",
    }));
}

/** The names of an event's schema by those who send it, on its arrow. */
function schemasOf({ services }: Diagram): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { sends } of services)
    for (const { event, schema } of sends)
      found.set(event.id, (found.get(event.id) ?? new Set()).add(oneLine(schema)));
  return new Map([...found].map(([id, names]) => [id, [...names].join(" | ")]));
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
