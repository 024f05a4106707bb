import { type Block, type Column, gaps, groupBoxes, orderOf, stack } from "./blocks.js";
import { receivingRows, senderBlock } from "./column-parts.js";
import type { Diagram } from "../view/diagram/diagram.js";
import { card, clockNode, eventNode, measured, type Node, shown } from "./nodes.js";
import type { Box, Layout, Line, Point, Shape } from "./layout.js";
import { sizes } from "./sizes.js";

/** More than this is laid out in columns: no eye follows so many arrows through a net. */
const mostServices = 24;
const mostEvents = 60;

export function isLarge({ services, events, flows }: Diagram): boolean {
  return services.length > mostServices || events.length > mostEvents || flows.length > 2 * mostEvents;
}

/** Three columns: services, the events of each right beside it, and who handles them, near to what they handle. */
export function layOutColumns(diagram: Diagram, { mirrored }: { readonly mirrored: boolean }): Layout {
  const events = new Map<string, Node>();
  const clocks: Node[] = [];
  const senders: { block: Block; key: string; sends: readonly string[] }[] = [];
  const fans: { from: string; to: string; dashed: boolean }[] = [];
  const direction = mirrored ? "left" : "right";

  const schemas = new Map<string, string>();
  for (const { sends } of diagram.services)
    for (const { event, schema } of sends) schemas.set(event.id, schema);
  for (const event of diagram.events)
    events.set(
      event.id,
      eventNode(`e ${event.id}`, event, { schema: schemas.get(event.id) ?? "", direction }),
    );
  const cards = diagram.services.map((service) => ({ service, node: card(`p ${service.id}`, service, []) }));
  const firstColumn = Math.max(0, ...cards.map(({ node }) => node.width));
  const eventColumn = firstColumn + gaps.fan;
  const owned = new Set<string>();

  for (const { service, node } of cards) {
    const own = service.sends.filter(({ event }) => !owned.has(event.id));
    const isFlowing = diagram.flows.some(({ from }) => from === service.id);
    if (service.sends.length === 0 && !isFlowing && service.actors.length > 0) continue;
    const nodes = own.flatMap(({ event, schedule }) => {
      owned.add(event.id);
      fans.push({ from: node.name, to: `e ${event.id}`, dashed: false });
      if (schedule === undefined) return events.get(event.id) ?? [];
      const clock = clockNode(`c ${event.id}`, schedule, undefined);
      clocks.push(clock);
      fans.push({ from: clock.name, to: `e ${event.id}`, dashed: true });
      return [events.get(event.id) ?? [], clock].flat();
    });
    for (const { event } of service.sends)
      if (!own.some((each) => each.event === event))
        fans.push({ from: node.name, to: `e ${event.id}`, dashed: false });
    senders.push({
      key: service.id,
      block: senderBlock(service.domain, {
        card: node,
        nodes,
        firstColumn,
        eventColumn,
        clocks: new Set(clocks),
      }),
      sends: [...service.sends.map(({ event }) => event.id), service.id],
    });
  }
  const orphans = diagram.events.filter(({ id }) => !owned.has(id));
  for (const event of orphans) {
    const node = events.get(event.id);
    if (node !== undefined)
      senders.push({
        key: "",
        block: {
          domain: event.domain ?? "",
          nodes: [{ node, at: { x: eventColumn, y: 0 } }],
          height: node.height,
        },
        sends: [event.id],
      });
  }
  const receivers = diagram.services.flatMap((service) => {
    const rows = receivingRows(service, diagram);
    if (rows.length === 0) return [];
    const node = card(`h ${service.id}`, service, rows);
    const takes = [
      ...service.actors.flatMap((actor) => actor.events.map((event) => event.id)),
      ...diagram.flows.filter(({ to }) => to === service.id).map(({ from }) => from),
    ];
    const block: Block = {
      domain: service.domain ?? "",
      nodes: [{ node, at: { x: 0, y: 0 } }],
      height: node.height,
    };
    return [{ service, rows, node, block, takes }];
  });

  const arrows = receivers.reduce((sum, { takes }) => sum + takes.length, 0);
  const answers = new Set(diagram.services.flatMap(({ actors }) => actors.flatMap((actor) => actor.answers)));
  const widestAnswer = Math.max(
    0,
    ...Array.from(answers, ({ schema }) => measured(schema, sizes.label.font)),
  );
  const channel = Math.max(Math.min(260, 60 + 8 * arrows), widestAnswer === 0 ? 0 : widestAnswer + 60);
  const order = orderOf(senders, receivers);
  const widestEvent = Math.max(0, ...[...events.values()].map(({ width }) => width));
  const clockWidth = Math.max(0, ...clocks.map(({ width }) => width));
  const from = events.size === 0 ? firstColumn : eventColumn + widestEvent + (clockWidth > 0 ? 20 : 0);
  const leftBlocks = order.senders.map(({ block }) => block);
  const rightBlocks = order.receivers.map(({ block }) => block);
  const rightX = gaps.group + from + channel;
  const tallest = Math.max(stack(leftBlocks, 0).height, stack(rightBlocks, 0).height);
  const left = stack(leftBlocks, gaps.group, tallest);
  const right = stack(rightBlocks, rightX, tallest);
  const width = Math.max(left.right, right.right, from) + gaps.group;
  const height = Math.max(left.height, right.height);
  // The shorter column stands in the middle of the longer one.
  const lift = (column: Column): ReadonlyMap<string, Point> =>
    new Map([...column.places].map(([name, { x, y }]) => [name, { x, y: y + (height - column.height) / 2 }]));
  const places = new Map([...lift(left), ...lift(right)]);
  const nodes = new Map(
    [...order.senders, ...order.receivers].flatMap(({ block }) =>
      block.nodes.map(({ node }) => [node.name, node]),
    ),
  );
  const { margin } = sizes;
  const turn = ({ x, y }: Point): Point => ({ x: (mirrored ? width - x : x) + margin, y: y + margin });
  const turnBox = (box: Box): Box => ({
    ...box,
    ...turn({ x: mirrored ? box.x + box.width : box.x, y: box.y }),
  });
  const lines = [...fanLines(), ...handlingLines()].map((line) => ({
    ...line,
    points: line.points.map(turn),
    ...(line.end === undefined ? {} : { end: turn(line.end) }),
    ...(line.label === undefined ? {} : { label: turnBox(line.label) }),
  }));
  const shapes: Shape[] = [...nodes.values()].flatMap((node) => {
    const place = places.get(node.name);
    return place === undefined
      ? []
      : node.draw(turn({ x: place.x + node.width / 2, y: place.y + node.height / 2 }));
  });
  const groups = [...groupBoxes(left, height), ...groupBoxes(right, height)].map((box): Box => {
    const corner = turn({ x: mirrored ? box.x + box.width : box.x, y: box.y });
    return { ...box, ...corner };
  });
  return { width: width + 2 * margin, height: height + 2 * margin, groups, shapes: [...lines, ...shapes] };

  function edgeOf(name: string, side: "start" | "end", part?: number): Point | undefined {
    const node = nodes.get(name);
    const place = places.get(name);
    if (node === undefined || place === undefined) return undefined;
    const above = part === undefined ? 0 : node.parts.slice(0, part).reduce((sum, each) => sum + each, 0);
    const own = part === undefined ? node.height : (node.parts[part] ?? node.height) - sizes.row.gap;
    return { x: place.x + (side === "end" ? node.width : 0), y: place.y + above + own / 2 };
  }

  function fanLines(): readonly Line[] {
    return fans.flatMap(({ from: start, to, dashed }) => {
      const [a, b] = [edgeOf(start, "end"), edgeOf(to, "start")];
      if (a === undefined || b === undefined) return [];
      return [{ shape: "line", points: curve(a, b, (b.x - a.x) / 2), dashed }];
    });
  }

  function handlingLines(): readonly Line[] {
    return receivers.flatMap(({ service, rows, node }) =>
      rows.flatMap((row, number): readonly Line[] => {
        const end = edgeOf(node.name, "start", number + 1);
        if (end === undefined) return [];
        const starts = [
          ...(service.actors.find(({ id }) => id === row.id)?.events ?? []).map(({ id }) => `e ${id}`),
          ...diagram.flows
            .filter((flow) => `${flow.from} ${flow.to}` === row.id)
            .map((flow) => `p ${flow.from}`),
        ];
        const schema = [
          ...new Set(service.actors.find(({ id }) => id === row.id)?.answers.map((each) => each.schema)),
        ].join(" | ");
        return starts.flatMap((name): readonly Line[] => {
          const start = edgeOf(name, "end");
          if (start === undefined) return [];
          const answer = schema === "" ? [] : [answerLine(start, end, schema)];
          const neck = { x: end.x - sizes.head, y: end.y };
          // The lines bend beside what they lead to, where only those meet that lead there.
          return [
            ...answer,
            {
              shape: "line",
              points: curve(start, neck, channel * 0.55),
              end,
              dashed: false,
              ...(arrows > 20 ? { faint: true as const } : {}),
            },
          ];
        });
      }),
    );
  }
}

/** Back from an actor to the event that asked, below the arrow that led to it. */
function answerLine(event: Point, actor: Point, schema: string): Line {
  const below = 14;
  const tip = { x: event.x - 3, y: event.y + below };
  const neck = { x: tip.x + sizes.head, y: tip.y };
  const start = { x: actor.x, y: actor.y + below / 2 };
  const width = measured(schema, sizes.label.font) + 10;
  const middle = { x: (start.x + neck.x) / 2, y: (start.y + neck.y) / 2 };
  return {
    shape: "line",
    points: curve(start, neck, -(start.x - neck.x) / 2),
    end: tip,
    dashed: true,
    label: {
      x: middle.x - width / 2,
      y: middle.y + 1,
      width,
      height: sizes.label.height,
      label: shown(schema, sizes.label.font),
    },
  };
}

function curve(from: Point, to: Point, reach: number): readonly Point[] {
  return [from, { x: from.x + reach, y: from.y }, { x: to.x - reach, y: to.y }, to];
}
