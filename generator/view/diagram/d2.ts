import { colours } from "./colours.js";
import { idOf } from "./ids.js";
import type { Diagram, DiagramActor, DiagramService, Direction } from "./diagram.js";

export interface TextOptions {
  /** Default: `right`. */
  readonly direction?: Direction;
  /** Whether colours are written down, or left to the theme of who draws. Default: true. */
  readonly colours?: boolean;
}

/** What `d2.hbs` prints: the lines that walnats prints for the same system, in its order, and more on request. */
export interface D2View {
  readonly direction: Direction;
  readonly lines: readonly string[];
}

/** A picture in the language of https://d2lang.com. */
export function viewD2(
  diagram: Diagram,
  { direction = "right", colours: coloured = true }: TextOptions = {},
): D2View {
  const boxes = new Map<string, string | undefined>(
    [...diagram.services, ...diagram.events].map(({ id, domain }) => [id, domain]),
  );
  const place = (id: string): string => {
    const domain = boxes.get(id);
    return domain === undefined ? key(id) : `${key(idOf(domain))}.${key(id)}`;
  };
  const style = (of: keyof typeof styles) => (coloured ? ` ${styles[of]}` : "");
  const lines = diagram.services.flatMap((service) => [
    ...styled(place(service.id), "service"),
    ...(service.name === service.id ? [] : [`${place(service.id)}.label: ${value(service.name)}`]),
    ...service.sends.flatMap((sending) => [
      ...eventLines(place(sending.event.id), sending.event),
      `${place(service.id)} -> ${place(sending.event.id)}: ${value(sending.schema)}`,
      ...(sending.schedule === undefined ? [] : scheduleLines(sending.event.id, sending.schedule)),
    ]),
    ...service.actors.flatMap((actor) => actorLines(service, actor)),
    ...(service.actors.some(({ deadLetters }) => deadLetters) ? deadLetterLines(service) : []),
  ]);
  const sent = new Set(diagram.services.flatMap(({ sends }) => sends.map(({ event }) => event)));
  const unsent = diagram.events.filter(
    (event) => !sent.has(event) && (event.domain !== undefined || event.id !== event.name),
  );
  return {
    direction,
    lines: [
      ...lines,
      ...unsent.flatMap((event) =>
        eventLines(place(event.id), event).slice(event.domain === undefined ? 1 : 0),
      ),
      ...diagram.flows.map(
        ({ from, to, label }) => `${place(from)} -> ${place(to)}: ${value(label)}${style("arrow")}`,
      ),
    ],
  };

  function styled(what: string, as: "service" | "event" | "actor" | "extra"): readonly string[] {
    return coloured ? [`${what}.style:${style(as)}`] : [];
  }

  function eventLines(what: string, { id, name }: { readonly id: string; readonly name: string }) {
    return [
      `${what}.shape: oval`,
      ...styled(what, "event"),
      ...(id === name ? [] : [`${what}.label: ${value(name)}`]),
    ];
  }

  function actorLines(service: DiagramService, { name, events, answers }: DiagramActor): readonly string[] {
    const actor = actorKey(service, name);
    const arrows = events.flatMap(({ id }) => [
      `${place(id)} -> ${actor}${coloured ? `:${style("arrow")}` : ""}`,
      ...styled(actor, "actor"),
    ]);
    return [
      ...arrows,
      ...(idOf(name) === name ? [] : [`${actor}.label: ${value(name)}`]),
      ...answers.map(({ to, schema }) => `${actor} -> ${place(to)}: ${value(schema)} ${dashed(coloured)}`),
    ];
  }

  function actorKey({ id }: DiagramService, name: string): string {
    return `${place(id)}.${key(idOf(name))}`;
  }

  function scheduleLines(event: string, schedule: string): readonly string[] {
    const clock = key(idOf(`${event} ${schedule}`));
    return [
      `${clock}: ${value(schedule)}`,
      `${clock}.shape: page`,
      ...styled(clock, "extra"),
      `${clock} -> ${place(event)}: ${dashed(coloured)}`,
    ];
  }

  function deadLetterLines(service: DiagramService): readonly string[] {
    const { id, name, actors } = service;
    const letters = `${place(id)}.${key(idOf(`${name}-dead`))}`;
    return [
      `${letters}.shape: queue`,
      ...styled(letters, "extra"),
      ...actors
        .filter(({ deadLetters }) => deadLetters)
        .map((actor) => `${actorKey(service, actor.name)} -> ${letters}: ${dashed(coloured)}`),
    ];
  }
}

const styles = {
  service: box(colours.service),
  event: box(colours.event),
  actor: box(colours.actor),
  extra: box(colours.extra),
  arrow: `{style: {stroke: "${colours.arrow}"}}`,
} as const;

function box({ stroke, fill }: { readonly stroke: string; readonly fill: string }): string {
  return `{stroke: "${stroke}"; fill: "${fill}"}`;
}

function dashed(coloured: boolean): string {
  return `{style: {${coloured ? `stroke: "${colours.extra.stroke}"; ` : ""}stroke-dash: 3}}`;
}

/** Words that mean something as a key, from D2's own list. */
const reserved: ReadonlySet<string> = new Set(
  `label shape icon constraint tooltip link near width height direction top left grid-rows grid-columns grid-gap
  vertical-gap horizontal-gap class vars style source-arrowhead target-arrowhead classes opacity stroke fill
  fill-pattern stroke-width stroke-dash border-radius font font-size font-color bold italic underline
  text-transform shadow multiple double-border 3d animated filled layers scenarios steps null suspend unsuspend _`.split(
    /\s+/u,
  ),
);

/** A name that D2 reads as this name. */
function key(name: string): string {
  const plain = /^[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*$/u.test(name) && !reserved.has(name.toLowerCase());
  return plain ? name : quoted(name);
}

function value(text: string): string {
  const plain = /^[\p{L}\p{N}_]+(?:[-. ][\p{L}\p{N}_]+)*$/u.test(text);
  return plain && !/^(?:null|suspend|unsuspend)$/iu.test(text) ? text : quoted(text);
}

/** Single quotes: nothing in them is substituted or escaped, but they can't hold a line end. */
function quoted(text: string): string {
  return `'${oneLine(text).replaceAll("'", "''")}'`;
}

/** No line end, tab or other character of control; `(none)` for what would be invisible. */
export function oneLine(text: string): string {
  const clean = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, " ")
    .replaceAll(/\p{Cs}/gu, "\uFFFD")
    .trim();
  return clean === "" ? "(none)" : clean;
}
