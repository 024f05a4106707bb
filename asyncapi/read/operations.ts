import type { Actor, ActorSettings, Event } from "../model/index.js";
import type { Cursor } from "../cursor.js";
import { Expansion } from "../expansion.js";
import { lineSeenFrom } from "../location.js";
import { kebabCase } from "./names.js";
import { actorOrder, inOrder } from "../write/order.js";
import type { Message, Operation, Reading } from "./specification.js";

export type Perspective = "application" | "client";

/** What the application does whose code is wanted: of a client, the opposite of what the document says. */
export function actionOf({ action }: Operation, perspective: Perspective): "send" | "receive" {
  if (perspective === "application") return action;
  return action === "send" ? "receive" : "send";
}

/** The actors: one for each operation that receives messages. */
export function readActors(
  operations: readonly Operation[],
  events: ReadonlyMap<Message, Event>,
  reading: Reading,
): ReadonlyMap<Operation, Actor> {
  const actors = new Map<string, Actor>();
  const found = new Map<Operation, Actor>();
  for (const operation of operations) {
    // a document may name one message twice
    const [first, ...others] = new Set(operation.messages.flatMap((message) => events.get(message) ?? []));
    if (first === undefined) continue;
    const actor = readActor(operation, [first, ...others], reading);
    const other = actors.get(actor.name);
    if (other !== undefined && isPartOf(actor, other, operation)) {
      const [first, ...others] = other.events;
      const whole: Actor = { ...other, events: [first, ...new Set([...others, ...actor.events])] };
      actors.set(actor.name, whole);
    } else if (other === undefined) actors.set(actor.name, actor);
    else reportCollision(actor, other, reading);
    found.set(operation, actor);
  }
  return new Map([...found].map(([operation, actor]) => [operation, actors.get(actor.name) ?? actor]));
}

/** An operation has one channel, an actor may have events of several: its operations have its name, and say the same. */
function isPartOf(part: Actor, { events, settings }: Actor, { cursor }: Operation): boolean {
  if (kebabCase(cursor.string("x-hazelnats-name") ?? "") !== part.name) return false;
  if (part.events.some(({ stream }) => stream !== events[0].stream)) return false;
  return JSON.stringify(part.settings) === JSON.stringify(settings);
}

function readActor(operation: Operation, events: readonly [Event, ...Event[]], reading: Reading): Actor {
  const { cursor, channel, key } = operation;
  const [first, ...others] = events;
  const given = kebabCase(cursor.string("x-hazelnats-name") ?? "") || kebabCase(key ?? "");
  const description = cursor.string("description") ?? cursor.string("summary") ?? cursor.string("title");
  return {
    name: given || kebabCase(`on-${others.length === 0 ? first.name : channel.key}`),
    ...(description === undefined ? {} : { description: description.trim() }),
    ...(cursor.flag("deprecated") ? { deprecated: true } : {}),
    events,
    settings: readSettings(cursor, events, reading),
    location: cursor.locate(),
  };
}

function readSettings(
  cursor: Cursor,
  events: readonly [Event, ...Event[]],
  { report }: Reading,
): ActorSettings {
  const [event] = events;
  const extension = cursor.get("x-jetstream");
  const settings = inOrder(actorOrder, new Expansion().without(extension, ["schedule"]));
  reportDeliveries(settings, extension, report);
  reportWithoutStream(settings, extension, { event, report });
  reportOrder(settings, extension, { events, report });
  reportBatch(settings, extension, { events, report });
  const binding = cursor.get("bindings")?.get("nats");
  const queue = binding?.string("queue");
  if (queue !== undefined && /[\s\p{Cc}]/u.test(queue)) {
    report({
      severity: "error",
      rule: "queue-binding",
      message: `The queue group "${queue}" can't have spaces in its name.`,
      hint: "Write it with dashes.",
      ...(binding && { location: binding.locate("queue") }),
    });
  } else if (queue !== undefined && event.stream !== undefined) {
    report({
      severity: "information",
      rule: "queue-binding",
      message: `The queue group "${queue}" has no effect on JetStream: instances of one actor share its messages anyway.`,
      hint: "Remove it, or make the channel core NATS with x-jetstream: false.",
      ...(binding && { location: binding.locate("queue") }),
    });
  }
  return {
    ...(settings as ActorSettings), // checked against x-jetstream.schema.json
    ...(queue === undefined || event.stream !== undefined ? {} : { queue }),
  };
}

/** The runtime refuses such a definition, too, but only when the program starts. */
function reportDeliveries(
  { maxDeliveries, retry }: ActorSettings,
  extension: Cursor | undefined,
  report: Reading["report"],
): void {
  const most = Math.max(retry?.attempts ?? 10, ...(retry?.on ?? []).map((rule) => rule.attempts ?? 1));
  if (maxDeliveries === undefined || extension === undefined || maxDeliveries > most) return;
  report({
    severity: "error",
    rule: "max-deliveries",
    message: `"maxDeliveries" is ${maxDeliveries}, but the actor has ${most} attempts, and each is a delivery.`,
    hint: `Give it a number above ${most}, or leave it out.`,
    location: extension.locate("maxDeliveries"),
  });
}

/** What needs a stream in which messages wait and processes agree. */
function reportWithoutStream(
  settings: ActorSettings,
  extension: Cursor | undefined,
  { event, report }: { readonly event: Event; readonly report: Reading["report"] },
): void {
  if (extension === undefined || event.stream !== undefined) return;
  for (const key of ["rateLimit", "totalConcurrency", "idempotency"] as const) {
    if (settings[key] === undefined) continue;
    report({
      severity: "error",
      rule: kebabCase(key),
      message: `"${key}" means nothing here: the channel is on core NATS, which keeps nothing that could wait.`,
      hint: "Remove it, or give the channel a stream.",
      location: extension.locate(key),
    });
  }
}

function reportBatch(
  { batch }: ActorSettings,
  extension: Cursor | undefined,
  { events, report }: { readonly events: readonly Event[]; readonly report: Reading["report"] },
): void {
  if (batch === undefined || extension === undefined) return;
  if (!events.some(({ reply }) => reply !== undefined)) return;
  report({
    severity: "error",
    rule: "batch",
    message: `"batch" means nothing here: the operation answers each message, and a batch has no answers.`,
    hint: "Remove it, or the reply.",
    location: extension.locate("batch"),
  });
}

function reportOrder(
  { orderBy, totalConcurrency, rateLimit, broadcast, onConsumerDeleted }: ActorSettings,
  extension: Cursor | undefined,
  { events, report }: { readonly events: readonly Event[]; readonly report: Reading["report"] },
): void {
  const key = typeof orderBy === "object" ? orderBy.key : orderBy;
  if (key === undefined || extension === undefined) return;
  const location = extension.locate("orderBy");
  if (events.some(({ stream }) => stream === undefined)) {
    report({
      severity: "error",
      rule: "order-by",
      message: `"orderBy" means nothing here: the channel is on core NATS, which keeps no order after a failure.`,
      hint: "Remove it, or give the channel a stream.",
      location,
    });
  }
  const parameter = /^\{([^{}]+)\}$/.exec(key)?.[1];
  const { partitions, scope } = typeof orderBy === "object" ? orderBy : {};
  const rivals = {
    'a "key" in the payload': parameter === undefined,
    '"scope: process"': scope === "process",
    '"totalConcurrency"': totalConcurrency !== undefined,
    '"rateLimit"': rateLimit !== undefined,
    '"broadcast"': broadcast === true,
    '"onConsumerDeleted: recreate"': onConsumerDeleted === "recreate",
  };
  const [rival] = Object.entries(rivals).find(([, is]) => partitions !== undefined && is) ?? [];
  if (rival !== undefined) {
    report({
      severity: "error",
      rule: "order-by",
      message: `"partitions" can't stand beside ${rival}.`,
      hint: 'The server divides by a parameter of the address, such as "{region}", and by nothing else beside it.',
      location,
    });
  }
  const without = events.find(
    ({ subject }) => parameter !== undefined && !subject.parameters.some(({ name }) => name === parameter),
  );
  if (without === undefined) return;
  report({
    severity: "error",
    rule: "order-by",
    message: `"orderBy" names the parameter "${parameter}", which the subject ${without.subject.template} has not.`,
    hint: 'Name one of its parameters, or a place in the payload such as "/orderId".',
    location,
  });
}

function reportCollision(actor: Actor, other: Actor, { report }: Reading): void {
  const there =
    other.location === undefined ? "before it" : `in ${lineSeenFrom(other.location, actor.location)}`;
  report({
    severity: "error",
    rule: "actor-name-collision",
    message: `The actor is called "${actor.name}", as is the one ${there}.`,
    hint: "Give the operation a name of its own: x-hazelnats-name: send-receipt.",
    ...(actor.location && { location: actor.location }),
  });
}
