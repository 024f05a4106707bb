import { InvalidDefinitionError } from "../errors.js";
import { legalName, oneOf, positiveDuration, positiveInteger } from "./checks.js";
import { toMilliseconds } from "./duration.js";
import type { Duration } from "./duration.js";
import type { EventDefinition } from "./event.js";
import { legalOrder } from "./legal-order.js";
import type { ActorOptions, BatchOptions, IdempotencyOptions, Retry, RetryRule } from "./subscriber.js";

/** Throws `InvalidDefinitionError` at the first setting that can't be meant. */
export function legalActor(key: string, actor: ActorOptions): void {
  const where = `actor "${key}"`;
  legalEvents(actor, where);
  if (actor.durable !== undefined) legalName(actor.durable, `${where}: durable`);
  if (actor.queue !== undefined && !/^[^\s\p{Cc}]+$/u.test(actor.queue)) {
    throw new InvalidDefinitionError(`${where}: queue`, actor.queue, "a name without spaces");
  }
  if (actor.concurrency !== undefined) positiveInteger(actor.concurrency, `${where}: concurrency`);
  if (actor.totalConcurrency !== undefined) legalTotal(actor, actor.totalConcurrency, where);
  oneOf(actor.priority, ["high", "normal", "low"], `${where}: priority`);
  if (actor.timeout !== undefined) positiveDuration(actor.timeout, `${where}: timeout`);
  if (actor.ackWait !== undefined) positiveDuration(actor.ackWait, `${where}: ackWait`);
  if (actor.pulse !== undefined && typeof actor.pulse !== "boolean") {
    throw new InvalidDefinitionError(`${where}: pulse`, actor.pulse, "true or false");
  }
  if (actor.retry !== undefined) legalRetry(actor.retry, `${where}: retry`);
  if (actor.maxAge !== undefined) positiveDuration(actor.maxAge, `${where}: maxAge`);
  oneOf(actor.tooOld, ["dead-letter", "ignore"], `${where}: tooOld`);
  if (actor.maxDeliveries !== undefined) legalMaxDeliveries(actor, actor.maxDeliveries, where);
  if (actor.breaker !== undefined) legalBreaker(actor.breaker, `${where}: breaker`);
  legalDeliver(actor.deliver, `${where}: deliver`);
  if (actor.broadcast !== undefined && typeof actor.broadcast !== "boolean") {
    throw new InvalidDefinitionError(`${where}: broadcast`, actor.broadcast, "true or false");
  }
  oneOf(actor.onConsumerDeleted, ["fail", "recreate"], `${where}: onConsumerDeleted`);
  if (actor.batch !== undefined) legalBatch(actor, actor.batch, `${where}: batch`);
  if (actor.rateLimit !== undefined) legalRate(actor, actor.rateLimit, `${where}: rateLimit`);
  if (actor.idempotency !== undefined) legalIdempotency(actor, actor.idempotency, `${where}: idempotency`);
  if (actor.orderBy !== undefined) legalOrder(actor, actor.orderBy, `${where}: orderBy`);
}

function legalBatch(actor: ActorOptions, batch: BatchOptions, where: string): void {
  if (typeof batch !== "object" || batch === null) {
    throw new InvalidDefinitionError(where, batch, "{ size, wait }");
  }
  if (positiveInteger(batch.size, `${where}.size`) > 10_000) {
    throw new InvalidDefinitionError(`${where}.size`, batch.size, "10,000 at most");
  }
  if (batch.wait !== undefined) positiveDuration(batch.wait, `${where}.wait`);
  const events: readonly EventDefinition[] = Object.values(actor.events ?? { event: actor.event });
  const request = events.find(({ reply }) => reply !== undefined);
  if (request !== undefined) {
    const expected = "events that nobody waits to be answered: a batch has no answers";
    throw new InvalidDefinitionError(where, request.name, expected);
  }
}

function legalTotal(actor: ActorOptions, total: number, where: string): void {
  // each of them stands in the table that processes agree on
  if (positiveInteger(total, `${where}: totalConcurrency`) > 1_000) {
    throw new InvalidDefinitionError(`${where}: totalConcurrency`, total, "1,000 at most");
  }
  if (actor.batch !== undefined) {
    const expected = "an actor without `batch`: messages that wait for others would have the places";
    throw new InvalidDefinitionError(`${where}: totalConcurrency`, total, expected);
  }
  const events: readonly EventDefinition[] = Object.values(actor.events ?? { event: actor.event });
  if (events.every(({ stream }) => stream !== undefined)) return;
  const expected = "events of a stream: processes agree by messages of JetStream";
  throw new InvalidDefinitionError(`${where}: totalConcurrency`, total, expected);
}

function legalRate(actor: ActorOptions, rate: NonNullable<ActorOptions["rateLimit"]>, where: string): void {
  if (typeof rate !== "object" || rate === null) {
    throw new InvalidDefinitionError(where, rate, "{ limit, per }");
  }
  positiveInteger(rate.limit, `${where}.limit`);
  oneOf(rate.scope, ["process", "all"], `${where}.scope`);
  if (rate.scope === "all" && actor.batch !== undefined) {
    const expected = '"process" beside `batch`: what is granted would be outdated when the batch is full';
    throw new InvalidDefinitionError(`${where}.scope`, rate.scope, expected);
  }
  // a start is remembered for as long
  if (positiveDuration(rate.per, `${where}.per`) > 86_400_000) {
    throw new InvalidDefinitionError(`${where}.per`, rate.per, "a day at most");
  }
  const events: readonly EventDefinition[] = Object.values(actor.events ?? { event: actor.event });
  if (events.some(({ stream }) => stream === undefined)) {
    throw new InvalidDefinitionError(
      where,
      rate,
      "events of a stream: core NATS keeps nothing that could wait",
    );
  }
}

function legalIdempotency(actor: ActorOptions, given: IdempotencyOptions, where: string): void {
  if (typeof given !== "object" || given === null) {
    throw new InvalidDefinitionError(where, given, "{ keep, lease }");
  }
  positiveDuration(given.keep, `${where}.keep`);
  if (given.lease !== undefined) positiveDuration(given.lease, `${where}.lease`);
  const events: readonly EventDefinition[] = Object.values(actor.events ?? { event: actor.event });
  if (events.every(({ stream }) => stream !== undefined)) return;
  throw new InvalidDefinitionError(where, given, "an actor of a stream");
}

function legalEvents(actor: ActorOptions, where: string): void {
  if ((actor.event === undefined) === (actor.events === undefined)) {
    const found = actor.event === undefined ? "neither" : "both";
    throw new InvalidDefinitionError(where, found, "either `event` or `events`");
  }
  const events: readonly EventDefinition[] = Object.values(actor.events ?? { event: actor.event });
  const [first, ...others] = events;
  if (first === undefined) throw new InvalidDefinitionError(`${where}: events`, {}, "at least one event");
  const stranger = others.find((event) => event.stream?.name !== first.stream?.name);
  if (stranger !== undefined) {
    throw new InvalidDefinitionError(
      `${where}: events`,
      [first, stranger].map((event) => `${event.name} in ${event.stream?.name ?? "core NATS"}`),
      "events of one stream: an actor is one consumer, and a consumer reads one stream",
    );
  }
}

function legalMaxDeliveries(actor: ActorOptions, value: number, where: string): void {
  positiveInteger(value, `${where}: maxDeliveries`);
  const attempts = [
    actor.retry?.attempts ?? 10,
    ...(actor.retry?.on ?? []).map((rule) => rule.attempts ?? 1),
  ];
  const most = Math.max(...attempts);
  if (value > most) return;
  throw new InvalidDefinitionError(`${where}: maxDeliveries`, value, `more than the ${most} attempts`);
}

function legalRule(rule: RetryRule, where: string): void {
  const { error } = rule;
  const isKnown =
    typeof error === "function" ||
    (typeof error === "string" && error !== "") ||
    (typeof error === "object" && error !== null && typeof error.is === "function");
  if (!isKnown) {
    throw new InvalidDefinitionError(
      `${where}.error`,
      error,
      "a class, a code or name, or { is: (error) => boolean }",
    );
  }
  if (rule.attempts !== undefined) positiveInteger(rule.attempts, `${where}.attempts`);
  if (rule.delays !== undefined) legalDelays(rule.delays, `${where}.delays`);
}

function legalDelays(delays: readonly Duration[], where: string): void {
  if (delays.length === 0) throw new InvalidDefinitionError(where, delays, "at least one delay");
  for (const delay of delays) toMilliseconds(delay, where);
}

function legalRetry(retry: Retry, where: string): void {
  if (retry.attempts !== undefined) positiveInteger(retry.attempts, `${where}.attempts`);
  if (retry.delays !== undefined) legalDelays(retry.delays, `${where}.delays`);
  for (const [index, rule] of (retry.on ?? []).entries()) legalRule(rule, `${where}.on[${index}]`);
  if (retry.asideFrom !== undefined) positiveDuration(retry.asideFrom, `${where}.asideFrom`);
  if (retry.exponential === undefined) return;
  const { first, factor, max } = retry.exponential;
  if (first !== undefined) positiveDuration(first, `${where}.exponential.first`);
  if (max !== undefined) positiveDuration(max, `${where}.exponential.max`);
  if (factor !== undefined && !(Number.isFinite(factor) && factor >= 1)) {
    throw new InvalidDefinitionError(`${where}.exponential.factor`, factor, "a number from 1");
  }
}

function legalBreaker(breaker: NonNullable<ActorOptions["breaker"]>, where: string): void {
  if (breaker === false) return;
  if (typeof breaker === "number") {
    positiveInteger(breaker, where);
    return;
  }
  if (typeof breaker !== "object" || breaker === null) {
    throw new InvalidDefinitionError(
      where,
      breaker,
      "a whole number from 1, false, or { after, rest, maxRest }",
    );
  }
  if (breaker.after !== undefined) positiveInteger(breaker.after, `${where}.after`);
  if (breaker.rest !== undefined) positiveDuration(breaker.rest, `${where}.rest`);
  if (breaker.maxRest !== undefined) positiveDuration(breaker.maxRest, `${where}.maxRest`);
}

/** Throws `InvalidDefinitionError` unless it says where to begin. */
export function legalDeliver(deliver: ActorOptions["deliver"], where: string): void {
  if (deliver === undefined || deliver === "new" || deliver === "all") return;
  if (typeof deliver === "object" && "sequence" in deliver) {
    positiveInteger(deliver.sequence, `${where}.sequence`);
    return;
  }
  if (typeof deliver === "object" && "since" in deliver) {
    if (!Number.isNaN(new Date(deliver.since).getTime())) return;
    throw new InvalidDefinitionError(`${where}.since`, String(deliver.since), "a date and time");
  }
  throw new InvalidDefinitionError(where, deliver, '"new", "all", { since } or { sequence }');
}
