import { reportAt, reportUnknown, type ScanContext } from "./context.js";
import type { EventDraft, EventDrafts } from "./event-drafts.js";
import type { Value } from "./values.js";

/** The events that publishers, subscribers and actors name; what is none is reported. */
export class NamedEvents {
  readonly #context: ScanContext;
  readonly #events: EventDrafts;

  constructor(context: ScanContext, events: EventDrafts) {
    this.#context = context;
    this.#events = events;
  }

  /** By the keys that they have there. */
  in(value: Value | undefined, what: string): ReadonlyMap<string, EventDraft> {
    if (value === undefined) return new Map();
    if (value.kind !== "object") {
      reportNoObject(what, value, this.#context);
      return new Map();
    }
    return new Map(
      [...value.entries].flatMap(([key, entry]): [string, EventDraft][] => {
        const event = this.one(entry.value, `"${key}" among ${what}`);
        return event === undefined ? [] : [[key, event]];
      }),
    );
  }

  one(value: Value, what: string): EventDraft | undefined {
    if (value.kind === "definition" && value.function === "defineEvent")
      return this.#events.event(value.call);
    if (value.kind === "unknown") reportUnknown(capitalized(what), value, this.#context);
    else {
      const message = `${capitalized(what)} is not what defineEvent gives.`;
      reportAt(
        value.node,
        { rule: "definition", message, hint: "Define it with defineEvent." },
        this.#context,
      );
    }
    return undefined;
  }
}

/** Of a value in which things stand by their names. */
export function reportNoObject(what: string, value: Value, context: ScanContext): void {
  if (value.kind === "unknown") {
    reportUnknown(capitalized(what), value, context);
    return;
  }
  const message = `${capitalized(what)}: that is no object.`;
  const hint = "Write them by their names: { orderPlaced }.";
  reportAt(value.node, { rule: "definition", message, hint }, context);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
