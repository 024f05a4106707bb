import type { Diagram, DiagramService } from "../view/diagram/diagram.js";

/** More than this many cards in a row make a picture wider than any screen. */
const mostJoined = 24;
const longestChain = 3;

/**
 * The services that are drawn once, where they handle and where they send. All others are drawn twice, for an arrow
 * would have to lead back: where they send, on the one side, and with their actors on the other. So all arrows lead in
 * one direction, and a large system becomes three columns: who sends, what, to whom.
 */
export function joinedServices(
  { services }: Diagram,
  first: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const handlers = new Map<string, Set<string>>();
  for (const { id, actors } of services)
    for (const { events } of actors)
      for (const event of events) handlers.set(event.id, (handlers.get(event.id) ?? new Set()).add(id));
  const receivers = new Map(
    services.map(({ id, sends }) => [
      id,
      [...new Set(sends.flatMap(({ event }) => [...(handlers.get(event.id) ?? [])]))],
    ]),
  );
  const bothSides = services.filter(({ sends, actors }) => sends.length > 0 && actors.length > 0);
  const joined = new Set(services.filter((each) => !bothSides.includes(each)).map(({ id }) => id));
  if (services.length > mostJoined) return joined;
  const candidates = bothSides.toSorted((a, b) => rank(b, first) - rank(a, first));
  for (const { id } of candidates) {
    joined.add(id);
    if (!isShortChain(receivers, joined)) joined.delete(id);
  }
  return joined;
}

/** Those that were asked for come first, then those with most to do. */
function rank({ id, sends, actors }: DiagramService, first: ReadonlySet<string>): number {
  return (first.has(id) ? 1_000_000 : 0) + Math.min(sends.length, actors.length);
}

/** Whether no way leads from a service back to it, and none is too long. */
function isShortChain(
  receivers: ReadonlyMap<string, readonly string[]>,
  joined: ReadonlySet<string>,
): boolean {
  const lengths = new Map<string, number>();
  const open = new Set<string>();
  const lengthFrom = (id: string): number => {
    const known = lengths.get(id);
    if (known !== undefined) return known;
    if (open.has(id)) return Infinity;
    open.add(id);
    let longest = 0;
    for (const receiver of receivers.get(id) ?? [])
      longest = Math.max(longest, joined.has(receiver) ? 1 + lengthFrom(receiver) : 1);
    open.delete(id);
    lengths.set(id, longest);
    return longest;
  };
  return [...joined].every((id) => lengthFrom(id) <= longestChain);
}
