import { oneLine } from "../view/diagram/d2.js";
import type { Diagram, DiagramActor, DiagramService, Direction } from "../view/diagram/diagram.js";
import { joinedServices } from "./columns.js";
import { card, clockNode, eventNode, type Node, type Row } from "./nodes.js";

/** What has to be placed, with the size of everything. */
export interface Blueprint {
  readonly nodes: readonly Node[];
  readonly arrows: readonly Arrow[];
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
