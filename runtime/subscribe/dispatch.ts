import { readCloudEvent } from "../cloud-events/index.js";
import { decodeHeaders, decodePayload } from "../codec/index.js";
import type { CloudEvent } from "../define/cloud-events.js";
import type { EventDefinition } from "../define/event.js";
import { idParameter } from "../define/identified-subject.js";
import { InvalidHeadersError, InvalidParameterError, InvalidPayloadError } from "../errors.js";
import { UnmatchedEventError } from "../errors/delivery.js";
import { eventHeader } from "../headers.js";
import type { BoundActor, Route } from "./bind-actor.js";
import type { Delivery } from "./delivery.js";

/** A message, read as an event of the actor; or why it can't be. */
export type Arrival =
  | {
      readonly kind: "event";
      readonly route: Route;
      readonly payload: unknown;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly parameters: Readonly<Record<string, string>>;
      readonly cloudEvent: CloudEvent | undefined;
    }
  | { readonly kind: "foreign" }
  /** For sure an event of the same subject that this actor does not handle. */
  | { readonly kind: "other"; readonly event: EventDefinition }
  | { readonly kind: "invalid"; readonly event: EventDefinition | undefined; readonly error: unknown };

/**
 * Finds the event by the subject; where that has several, by the header that names it, else by the discriminator, else
 * by the first schema that accepts the payload. Rejects where a definition itself is wrong, or a Standard Schema throws.
 */
export async function dispatch(actor: BoundActor, delivery: Delivery): Promise<Arrival> {
  const routes = actor.routes.filter((route) => route.match(delivery.subject) !== undefined);
  const [first, ...others] = routes;
  if (first === undefined) return { kind: "foreign" };
  const known = recognise(routes, delivery);
  const chosen = routes.find((route) => route.event.name === known?.name);
  if (known !== undefined && chosen === undefined) return { kind: "other", event: known };
  if (chosen !== undefined || others.length === 0) return read(chosen ?? first, delivery);
  const tried: Arrival[] = [];
  for (const route of routes) {
    const arrival = await read(route, delivery);
    if (arrival.kind === "event") return arrival;
    tried.push(arrival);
  }
  const facts = { subject: delivery.subject, events: routes.map((route) => route.event.name) };
  const cause = tried.map((arrival) => (arrival.kind === "invalid" ? arrival.error : undefined));
  return {
    kind: "invalid",
    event: undefined,
    error: new UnmatchedEventError(actor.key, facts, { cause: new AggregateError(cause) }),
  };
}

/** The event that a message is beyond doubt. A schema alone proves nothing: messages that break theirs would be lost. */
function recognise(routes: readonly Route[], delivery: Delivery): EventDefinition | undefined {
  const name = delivery.headers.get(eventHeader)?.[0];
  const groups = new Set(routes.map(({ group }) => group));
  if (name !== undefined) {
    const own = routes.find(({ event }) => event.name === name);
    if (own !== undefined) return own.event;
    for (const group of groups) {
      const other = group?.events.get(name);
      if (other !== undefined) return other;
    }
  }
  const [group] = groups;
  // subjects that overlap are not told apart by a place that only one of them has
  return groups.size === 1 ? group?.discriminate(delivery) : undefined;
}

async function read(route: Route, delivery: Delivery): Promise<Arrival> {
  const { event } = route;
  try {
    requireHeaders(route, delivery);
    const parameters = parametersOf(route, delivery.subject);
    const { data, cloudEvent } = readCloudEvent(event, delivery);
    const payload = await decodePayload(event, data);
    const headers = await decodeHeaders(event, delivery.headers);
    return { kind: "event", route, payload, headers, parameters, cloudEvent };
  } catch (error) {
    if (isInvalidMessage(error)) return { kind: "invalid", event, error };
    throw error;
  }
}

function requireHeaders(route: Route, delivery: Delivery): void {
  const cause = delivery.headersError;
  if (cause === undefined) return;
  throw new InvalidHeadersError(route.event.name, [{ path: "", message: "can't be read" }], { cause });
}

function isInvalidMessage(error: unknown): boolean {
  return (
    error instanceof InvalidPayloadError ||
    error instanceof InvalidHeadersError ||
    error instanceof InvalidParameterError
  );
}

function parametersOf(route: Route, subject: string): Readonly<Record<string, string>> {
  // what the runtime has added to the subject is none of the event's
  const found = [...(route.match(subject) ?? [])].filter(([name]) => name !== idParameter);
  for (const [parameter, value] of found) {
    const allowed = Object.hasOwn(route.event.parameters, parameter)
      ? route.event.parameters[parameter]?.enum
      : undefined;
    if (allowed !== undefined && !allowed.includes(value)) {
      const reason = `expected one of ${allowed.join(", ")}`;
      throw new InvalidParameterError(route.event.name, { parameter, value, reason });
    }
  }
  // never assigned by name, so that a parameter called __proto__ stays a property
  return Object.fromEntries(found);
}
