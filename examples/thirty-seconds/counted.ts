import { defineEvent, definePublisher, defineSubscriber, type Schema } from "@hazelnats/runtime";

interface Counted {
  readonly number: number;
}

const countedSchema: Schema<Counted> = {
  type: "object",
  required: ["number"],
  properties: { number: { type: "integer" } },
};

export const counted = defineEvent({ name: "counted", subject: "counter.counted", schema: countedSchema });
export const counter = definePublisher({ name: "counter", events: { counted } });
export const printer = defineSubscriber({ name: "printer", actors: { print: { event: counted } } });
