import { EVENT_ID, getScalarValue } from "js-yaml";
import type { Event } from "js-yaml";
import type { Diagnostic } from "./diagnostic.js";
import type { Positions } from "./positions.js";

/** The keys of a text that no object can have: those that are there twice, and those that are no scalars. */
export function keyMistakes(
  text: string,
  events: readonly Event[],
  positions: Positions,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const open: { readonly keys: Map<string, number> | undefined; isKey: boolean }[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const around = open.at(-1);
    const isKey = around?.keys !== undefined && around.isKey;
    if (around !== undefined) around.isKey = !around.isKey;
    if (isKey && event.type === EVENT_ID.SCALAR) {
      const key = getScalarValue(text, event);
      const first = around.keys.get(key);
      if (first !== undefined && key !== "<<") {
        found.push({
          severity: "error",
          rule: "duplicate-key",
          message: `The key "${key}" is here twice; it was first given in line ${positions.at(first).line}.`,
          hint: "Remove one of them, or give it another name.",
          location: positions.at(event.valueStart),
        });
      } else around.keys.set(key, event.valueStart);
    } else if (isKey && (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE))
      found.push({
        severity: "error",
        rule: "syntax",
        message: `A key is a text, and this one is ${event.type === EVENT_ID.MAPPING ? "an object" : "a list"}.`,
        hint: "Put it in quotes if its brackets belong to the text.",
        location: positions.at(event.start),
      });
    if (event.type === EVENT_ID.MAPPING) open.push({ keys: new Map(), isKey: true });
    else if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) {
      open.push({ keys: undefined, isKey: false });
    }
  }
  return found;
}
