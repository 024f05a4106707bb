import type { Event } from "../model/index.js";
import type { Reading } from "./specification.js";

/** Each schema of an event is printed with the names of all that it reaches; a million of them are 30 MB of code. */
const most = 3_000_000;

/** A chain of schemas in which each is also a message has lists that grow with the square of its length. */
export function reportReach(events: Iterable<Event>, { report }: Pick<Reading, "report">): void {
  // events that have the same schema share its list
  const lists = new Set<readonly string[]>();
  let total = 0;
  for (const { name, payload, headers, reply, location } of events) {
    for (const schema of [payload, headers, reply]) {
      if (schema === undefined || lists.has(schema.definitions)) continue;
      lists.add(schema.definitions);
      total += schema.definitions.length;
    }
    if (total <= most) continue;
    report({
      severity: "error",
      rule: "schema-reach",
      message: `The schemas of the events up to "${name}" name other schemas, which name others, and so on: ${total.toLocaleString("en")} together, which are too many to print.`,
      hint: "Let schemas that many others lead to refer to fewer, or split the document.",
      ...(location === undefined ? {} : { location }),
    });
    return;
  }
}
