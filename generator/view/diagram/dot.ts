import { colours } from "./colours.js";
import { oneLine, type TextOptions } from "./d2.js";
import type { Diagram, DiagramService, Direction } from "./diagram.js";

/** What `dot.hbs` prints. */
export interface DotView {
  /** `LR`. */
  readonly direction: string;
  readonly groups: readonly DotGroup[];
  readonly arrows: readonly string[];
}

/** Services and events of one domain; without `name` those of none. */
export interface DotGroup {
  readonly number: number;
  readonly name: string;
  readonly lines: readonly string[];
}

export const directionWords: Readonly<Record<Direction, string>> = {
  right: "LR",
  left: "RL",
  down: "TB",
  up: "BT",
};

/** A graph in the language of Graphviz; services with actors are clusters. */
export function viewDot(
  diagram: Diagram,
  { direction = "right", colours: coloured = true }: TextOptions = {},
): DotView {
  const numbers = new Map(diagram.services.map(({ id }, number) => [id, number]));
  const groups = new Map<string | undefined, string[]>([[undefined, []]]);
  const into = (domain: string | undefined, lines: readonly string[]): void => {
    groups.set(domain, [...(groups.get(domain) ?? []), ...lines]);
  };
  const arrows: string[] = [];
  const arrow = (from: string, to: string, attributes: readonly string[] = []): void => {
    arrows.push(`${from} -> ${to}${listed(attributes)};`);
  };
  for (const service of diagram.services) {
    into(service.domain, serviceLines(service));
    for (const { event, schema, schedule } of service.sends) {
      arrow(dotString(service.id), dotString(`event ${event.id}`), [
        `label=${dotString(schema)}`,
        ...tail(service),
      ]);
      if (schedule === undefined) continue;
      const clock = dotString(`schedule ${event.id}`);
      into(undefined, [
        `${clock}${listed([`label=${dotString(schedule)}`, "shape=note", ...paint("extra")])};`,
      ]);
      arrow(clock, dotString(`event ${event.id}`), ["style=dashed"]);
    }
    for (const actor of service.actors) {
      const to = dotString(`actor ${actor.id}`);
      for (const { id } of actor.events) arrow(dotString(`event ${id}`), to);
      for (const { to: asker, schema } of actor.answers)
        arrow(to, dotString(asker), [`label=${dotString(schema)}`, "style=dashed", ...head(asker)]);
      if (actor.deadLetters) arrow(to, dotString(`dead ${service.id}`), ["style=dashed"]);
    }
  }
  for (const { id, name, domain } of diagram.events)
    into(domain, [
      `${dotString(`event ${id}`)}${listed([`label=${dotString(name)}`, "shape=oval", ...paint("event")])};`,
    ]);
  for (const { from, to, label } of diagram.flows)
    arrow(dotString(from), dotString(to), [`label=${dotString(label)}`]);
  return {
    direction: directionWords[direction],
    groups: [...groups].map(([name, lines], number) => ({
      number,
      name: name === undefined ? "" : dotString(name),
      lines,
    })),
    arrows,
  };

  function paint(kind: "service" | "event" | "actor" | "extra"): readonly string[] {
    return coloured
      ? ["style=filled", `color="${colours[kind].stroke}"`, `fillcolor="${colours[kind].fill}"`]
      : [];
  }

  function tail({ id, actors }: DiagramService): readonly string[] {
    return actors.length === 0 ? [] : [`ltail=cluster_service_${numbers.get(id) ?? 0}`];
  }

  function head(id: string): readonly string[] {
    const service = diagram.services.find((each) => each.id === id);
    return service === undefined || service.actors.length === 0
      ? []
      : [`lhead=cluster_service_${numbers.get(id) ?? 0}`];
  }

  function serviceLines(service: DiagramService): readonly string[] {
    const { id, name, actors } = service;
    if (actors.length === 0)
      return [`${dotString(id)}${listed([`label=${dotString(name)}`, ...paint("service")])};`];
    return [
      `subgraph cluster_service_${numbers.get(id) ?? 0} {`,
      `  label=${dotString(name)};`,
      ...paint("service").map((attribute) => `  ${attribute};`),
      // Arrows of the service itself need a node in it.
      `  ${dotString(id)} [shape=point, style=invis, width=0, label=""];`,
      ...actors.map(
        (actor) =>
          `  ${dotString(`actor ${actor.id}`)}${listed([`label=${dotString(actor.name)}`, ...paint("actor")])};`,
      ),
      ...(actors.some(({ deadLetters }) => deadLetters)
        ? [
            `  ${dotString(`dead ${id}`)}${listed([`label=${dotString(`${name}-dead`)}`, "shape=cylinder", ...paint("extra")])};`,
          ]
        : []),
      "}",
    ];
  }
}

function listed(attributes: readonly string[]): string {
  return attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`;
}

/** A backslash begins an escape in labels (`\N` is the node's name), so it is doubled. */
export function dotString(text: string): string {
  return `"${oneLine(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
