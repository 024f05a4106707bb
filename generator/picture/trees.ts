import type { Diagram, DiagramEvent, DiagramService, Flow } from "../view/diagram/diagram.js";
import { groupBy } from "../../asyncapi/index.js";
import { card, clockNode, eventNode, measured, type Node, type Row } from "./nodes.js";
import { sizes } from "./sizes.js";

/** Something with what follows from it below. */
export interface Tree {
  readonly node: Node;
  /** Pixels from its left edge to the line that leads down. */
  readonly stem: number;
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly tree: Tree;
  /** On the line that leads there; empty: nothing. */
  readonly label: string;
  /** Whether the line is one of what happens by itself, and leads the other way. */
  readonly isCause: boolean;
}

/**
 * A large system as trees: each service, below it its events, below them who handles these. Who handles several has a
 * card at each; so no line leads far. An event that several services send is followed up at the first of them.
 */
export function treesOf(diagram: Diagram): readonly { readonly domain: string; readonly tree: Tree }[] {
  const handlers = handlersOf(diagram);
  const services = new Map(diagram.services.map((service) => [service.id, service]));
  const schedules = new Map(
    diagram.services.flatMap(({ sends }) => sends.map(({ event, schedule }) => [event.id, schedule])),
  );
  const firstSenders = new Map<string, DiagramService>();
  for (const service of diagram.services)
    for (const { event } of service.sends)
      if (!firstSenders.has(event.id)) firstSenders.set(event.id, service);
  let count = 0;
  const named = (): string => `n${count++}`;

  const roots = diagram.services.flatMap((service) => {
    const flows = diagram.flows.filter(({ from }) => from === service.id);
    const onlyHandles = service.sends.length + flows.length === 0;
    if (onlyHandles && (service.actors.length > 0 || diagram.flows.some(({ to }) => to === service.id)))
      return [];
    const branches = [
      ...service.sends.map(({ event, schema }): Branch => ({
        tree: firstSenders.get(event.id) === service ? whole(event) : reference(event),
        label: schema,
        isCause: false,
      })),
      ...flows.flatMap(receiver),
    ];
    return [{ domain: service.domain ?? "", tree: cardTree(service, [], branches) }];
  });
  const orphans = diagram.events
    .filter(({ id }) => !firstSenders.has(id))
    .map((event) => ({ domain: event.domain ?? "", tree: whole(event) }));
  return [...roots, ...orphans];

  function cardTree(service: DiagramService, rows: readonly Row[], branches: readonly Branch[]): Tree {
    return { node: card(named(), service, rows), stem: 2 * sizes.padding, branches };
  }

  function whole(event: DiagramEvent): Tree {
    const schedule = schedules.get(event.id);
    const clock =
      schedule === undefined
        ? []
        : [branch({ node: clockNode(named(), schedule, undefined), stem: 0, branches: [] }, true)];
    const handled = (handlers.get(event.id) ?? []).map(({ service, rows }) =>
      branch(cardTree(service, rows, [])),
    );
    return pill(event, [...clock, ...handled]);
  }

  /** The event again, without what was said of it. */
  function reference(event: DiagramEvent): Tree {
    const first = firstSenders.get(event.id)?.name ?? "";
    const more = clockNode(named(), `as from ${first}`, undefined);
    return pill(event, handlers.has(event.id) ? [branch({ node: more, stem: 0, branches: [] }, true)] : []);
  }

  function pill(event: DiagramEvent, branches: readonly Branch[]): Tree {
    const node = eventNode(named(), event, { schema: "", direction: "right" });
    return { node, stem: node.height / 2, branches };
  }

  function receiver({ from, to, label }: Flow): readonly Branch[] {
    const service = services.get(to);
    if (service === undefined) return [];
    const row = { id: `${from} ${to}`, label, detail: "", kind: "actor" } as const;
    return [branch(cardTree(service, [row], []))];
  }
}

function branch(tree: Tree, isCause = false): Branch {
  return { tree, label: "", isCause };
}

interface Handling {
  readonly service: DiagramService;
  readonly rows: readonly Row[];
}

/** By the ids of events: the services that handle them, with the actors that do. */
function handlersOf({ services }: Diagram): ReadonlyMap<string, readonly Handling[]> {
  const all = services.flatMap((service) =>
    [...new Set(service.actors.flatMap(({ events }) => events.map(({ id }) => id)))].map((event) => {
      const actors = service.actors.filter(({ events }) => events.some(({ id }) => id === event));
      const rows = actors.map(({ id, name, answers }): Row => {
        const schema = [...new Set(answers.map((answer) => answer.schema))].join(" | ");
        return { id, label: name, detail: schema === "" ? "" : `answers ${schema}`, kind: "actor" };
      });
      const dead: readonly Row[] = actors.some(({ deadLetters }) => deadLetters)
        ? [{ id: "", label: `${service.name}-dead`, detail: "", kind: "extra" }]
        : [];
      return { event, handling: { service, rows: [...rows, ...dead] } };
    }),
  );
  const grouped = groupBy(all, ({ event }) => event);
  return new Map([...grouped].map(([event, found]) => [event, found.map(({ handling }) => handling)]));
}

/** Room for the text on the lines to these, and for the lines. */
export function leadOf(branches: readonly Branch[]): number {
  const widest = Math.max(
    0,
    ...branches.map(({ label }) => (label === "" ? 0 : measured(label, sizes.label.font))),
  );
  return widest === 0 ? 28 : widest + sizes.head + 16;
}
