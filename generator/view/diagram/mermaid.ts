import { colours } from "./colours.js";
import { oneLine, type TextOptions } from "./d2.js";
import type { Diagram, DiagramEvent, DiagramService, Direction } from "./diagram.js";

/** What `mermaid.hbs` prints. */
export interface MermaidView {
  /** `LR`. */
  readonly direction: string;
  readonly groups: readonly MermaidGroup[];
  readonly arrows: readonly string[];
  /** `classDef` and such; none without colours. */
  readonly styles: readonly string[];
}

/** Services and events of one domain; without `name` those of none. */
export interface MermaidGroup {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly string[];
}

const directionWords: Readonly<Record<Direction, string>> = { right: "LR", left: "RL", down: "TB", up: "BT" };

/** A flowchart in the language of https://mermaid.js.org. */
export function viewMermaid(
  diagram: Diagram,
  { direction = "right", colours: coloured = true }: TextOptions = {},
): MermaidView {
  const ids = new Map<string, string>();
  /** Of letters and digits only, and none of Mermaid's words. */
  const idOf = (kind: string, name: string): string => {
    const known = ids.get(`${kind} ${name}`);
    if (known !== undefined) return known;
    const id = `${kind}${ids.size}`;
    ids.set(`${kind} ${name}`, id);
    return id;
  };
  const node = (kind: "service" | "event" | "actor" | "extra", id: string) =>
    coloured ? `${id}:::${kind}` : id;
  const arrows: string[] = [];
  const linkStyles: string[] = [];
  const groups = new Map<string | undefined, string[]>([[undefined, []]]);
  const into = (domain: string | undefined, lines: readonly string[]): void => {
    groups.set(domain, [...(groups.get(domain) ?? []), ...lines]);
  };
  for (const service of diagram.services) into(service.domain, serviceLines(service));
  for (const event of diagram.events) into(event.domain, [eventLine(event)]);
  for (const service of diagram.services) {
    const from = idOf("s", service.id);
    for (const { event, schema, schedule } of service.sends) {
      arrows.push(`${from} -->|${text(schema)}| ${idOf("e", event.id)}`);
      if (schedule === undefined) continue;
      const clock = idOf("t", event.id);
      into(undefined, [`${clock}@{ shape: doc, label: ${text(schedule)} }`, ...classLine(clock)]);
      arrows.push(`${clock} -.-> ${idOf("e", event.id)}`);
    }
    for (const actor of service.actors) {
      const to = idOf("a", actor.id);
      for (const { id } of actor.events) arrows.push(`${idOf("e", id)} --> ${to}`);
      for (const answer of actor.answers)
        arrows.push(`${to} -.->|${text(answer.schema)}| ${idOf("s", answer.to)}`);
      if (actor.deadLetters) arrows.push(`${to} -.-> ${idOf("d", service.id)}`);
    }
  }
  for (const { from, to, label } of diagram.flows)
    arrows.push(`${idOf("s", from)} -->|${text(label)}| ${idOf("s", to)}`);
  if (coloured && arrows.length > 0) linkStyles.push(`linkStyle default stroke:${colours.arrow}`);
  return {
    direction: directionWords[direction],
    groups: [...groups].map(([name, lines], number) => ({
      id: `g${number}`,
      name: name === undefined ? "" : text(name),
      lines,
    })),
    arrows,
    styles: coloured
      ? [
          ...(["service", "event", "actor", "extra"] as const).map(
            (kind) =>
              `classDef ${kind} fill:${colours[kind].fill},stroke:${colours[kind].stroke},color:${colours.arrow}`,
          ),
          ...linkStyles,
        ]
      : [],
  };

  function classLine(id: string): readonly string[] {
    return coloured ? [`class ${id} extra`] : [];
  }

  function serviceLines(service: DiagramService): readonly string[] {
    const id = idOf("s", service.id);
    if (service.actors.length === 0) return [node("service", `${id}[${text(service.name)}]`)];
    const keepsDead = service.actors.some(({ deadLetters }) => deadLetters);
    return [
      `subgraph ${id}[${text(service.name)}]`,
      ...service.actors.map((actor) => `  ${node("actor", `${idOf("a", actor.id)}[${text(actor.name)}]`)}`),
      ...(keepsDead
        ? [`  ${node("extra", `${idOf("d", service.id)}[(${text(`${service.name}-dead`)})]`)}`]
        : []),
      "end",
      ...(coloured ? [`class ${id} service`] : []),
    ];
  }

  function eventLine({ id, name }: DiagramEvent): string {
    return node("event", `${idOf("e", id)}([${text(name)}])`);
  }
}

/** Nothing in it is taken for Mermaid, Markdown or HTML. */
function text(of: string): string {
  const escaped = oneLine(of).replaceAll(/[#"&<>`\\*_~$@{}[\]|%;]/gu, (sign) =>
    sign === "_" || sign === "@" ? sign : `#${sign.codePointAt(0) ?? 0};`,
  );
  return `"${escaped}"`;
}
