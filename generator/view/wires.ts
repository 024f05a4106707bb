import type { Event, Schema, Wire } from "../../asyncapi/index.js";
import { printLiteral } from "../print/literal.js";

/** What a binary codec is made from, as events use it. */
export interface UsedWire {
  readonly wire: Wire;
  /** The payload or the reply that it stands for. */
  readonly schema: Schema;
}

/** Those of an event. */
export function wiresOfEvent({ payload, wire, reply, replyWire }: Event): readonly UsedWire[] {
  return [
    ...(wire === undefined ? [] : [{ wire, schema: payload }]),
    ...(replyWire === undefined || reply === undefined ? [] : [{ wire: replyWire, schema: reply }]),
  ];
}

/** Each of some events by the one that stands for it: of those with the same content, the first. */
export function distinctWires(events: readonly Event[]): ReadonlyMap<Wire, UsedWire> {
  const first = new Map<string, UsedWire>();
  const found = new Map<Wire, UsedWire>();
  for (const used of events.flatMap(wiresOfEvent)) {
    if (found.has(used.wire)) continue;
    const content = JSON.stringify(used.wire);
    const known = first.get(content) ?? used;
    first.set(content, known);
    found.set(used.wire, known);
  }
  return found;
}

/** What a codec takes, as an object literal. */
export function printWire(wire: Wire): string {
  return printLiteral(wire.kind === "avro" ? wire.schema : { message: wire.message, file: wire.file });
}
