import type { Diagram, DiagramActor, DiagramEvent, DiagramService } from "../view/diagram/diagram.js";
import { type Block, gaps, type Placeable } from "./blocks.js";
import { flowRows } from "./blueprint.js";
import type { Node, Row } from "./nodes.js";

interface SenderParts {
  readonly card: Node;
  readonly nodes: readonly Node[];
  readonly clocks: ReadonlySet<Node>;
  readonly firstColumn: number;
  readonly eventColumn: number;
}

/** A service with the events that are sent by it beside it, and their clocks. */
export function senderBlock(domain: string | undefined, parts: SenderParts): Block {
  const { card: sender, nodes, clocks, firstColumn, eventColumn } = parts;
  let y = 0;
  const placed = nodes.map((node): Placeable => {
    // A clock stands below its event, under the card.
    const at = { x: clocks.has(node) ? firstColumn - node.width : eventColumn, y };
    y += node.height + gaps.node;
    return { node, at };
  });
  const stacked = Math.max(0, y - gaps.node);
  const height = Math.max(stacked, sender.height);
  const shift = (height - stacked) / 2;
  // Beside its first event, so that the clocks of the others have room.
  const cardY = clocks.size > 0 ? 0 : (height - sender.height) / 2;
  return {
    domain: domain ?? "",
    height,
    nodes: [
      { node: sender, at: { x: firstColumn - sender.width, y: cardY } },
      ...placed.map(({ node, at }) => ({ node, at: { x: at.x, y: at.y + shift } })),
    ],
  };
}

/** The actors, each with the events that it handles, because their arrows come from far. */
export function receivingRows(service: DiagramService, diagram: Diagram): readonly Row[] {
  const dead = service.actors.some(({ deadLetters }) => deadLetters);
  return [
    ...service.actors.map((actor: DiagramActor): Row => ({
      id: actor.id,
      label: actor.name,
      // One event needs not to be said again.
      detail: diagram.events.length > 1 ? handled(actor.events) : "",
      kind: "actor",
    })),
    ...(dead ? [{ id: "", label: `${service.name}-dead`, detail: "", kind: "extra" } as const] : []),
    ...flowRows(service, diagram),
  ];
}

function handled(events: readonly DiagramEvent[]): string {
  const [first, ...more] = events;
  if (first === undefined) return "";
  return more.length === 0 ? first.name : `${first.name} and ${more.length} more`;
}
