import { traceIn } from "../context.js";
import type { EventDefinition } from "../define/event.js";
import { HandlerTimeoutError, InvalidDefinitionError, LeaseLostError } from "../errors.js";
import { MessageTooOldError, MissingHandlerError, TooManyDeliveriesError } from "../errors/delivery.js";
import { isExpired } from "../reply/index.js";
import { answerFailure, answerValue } from "./answer.js";
import type { BoundActor } from "./bind-actor.js";
import type { Delivery } from "./delivery.js";
import { dispatch } from "./dispatch.js";
import type { Arrival } from "./dispatch.js";
import { contextOf, describe } from "./handler-context.js";
import { dueOf, withoutDelay } from "./due.js";
import { longestTimer } from "../patience.js";
import type { OrderPlace } from "./order.js";
import { orderKeyOf } from "./order-key.js";
import { answerRefusal, eventOf, isDone, outcomeOf, requestOf } from "./outcome.js";
import { runHandler } from "./run-handler.js";
import type { Run } from "./run-handler.js";
import type { Settlement } from "./settlement.js";
import type { Turn } from "./turnstile.js";
import { isSuspect, judge } from "./verdict.js";
import type { Outcome } from "./verdict.js";
import type { Handling, HandlingOptions } from "./handling.js";

/** Takes one message all the way: reads it, runs its handler, judges, settles. */
export function startHandling(given: Delivery, actor: BoundActor, options: HandlingOptions): Handling {
  const { observers } = options;
  const delivery = withoutDelay(given, actor.stream);
  let run: Run | undefined;
  let turn: Turn | undefined;
  let hasEnded = false;
  let duration: number | undefined;
  let overran: unknown;
  let interrupted = false;
  let { attempt: count } = delivery;
  let done = false;
  let arriving: Promise<Arrival> | undefined;
  let wasSuspect = false;
  const place = options.order?.join(delivery.sequence);
  const custody = options.takeCustody(delivery, () => {
    const facts = { stream: delivery.stream ?? "", sequence: delivery.sequence };
    place?.recall();
    if (run === undefined) turn?.leave();
    else run.warn(new LeaseLostError(actor.key, facts));
  });

  const trace = traceIn(delivery.headers);
  const reportOf = (event: EventDefinition | undefined) => ({
    actor: actor.key,
    event: event?.name,
    attempt: count,
    message: describe(delivery),
    trace,
  });
  const hasToGo = (): boolean => interrupted || !custody.held || place?.recalled === true;
  const attempt = async (arrival: Arrival): Promise<Outcome> => {
    if (arrival.kind === "invalid") return arrival;
    if (arrival.kind === "foreign") return { kind: "needless", reason: "foreign-subject" };
    if (arrival.kind === "other") return { kind: "needless", reason: "other-event" };
    const { event } = arrival.route;
    const inquiry = event.reply === undefined ? undefined : custody.inquiry;
    if (inquiry !== undefined && isExpired(inquiry, Date.now()))
      return { kind: "needless", reason: "expired" };
    const { maxAge } = custody.policy;
    if (Date.now() - delivery.timestamp.getTime() > maxAge) {
      const error = new MessageTooOldError(actor.key, { storedAt: delivery.timestamp, maxAge });
      return { kind: "too-old", error };
    }
    if (interrupted || (place !== undefined && hasToGo())) return { kind: "interrupted" };
    const handler = options.handlers.get(arrival.route);
    if (handler === undefined) throw new MissingHandlerError(actor.key, arrival.route.key);
    let startedAt = performance.now();
    run = (options.run ?? runHandler)(handler, arrival.payload, {
      route: arrival.route,
      report: reportOf(event),
      around: observers.around,
      onStart: () => {
        startedAt = performance.now();
        custody.begins();
        observers.started(reportOf(event));
      },
      timeout: actor.timeoutMs,
      timeoutError: () => new HandlerTimeoutError(actor.key, { event: event.name, timeout: actor.timeout }),
      context: (signal) =>
        contextOf({ ...delivery, attempt: count }, arrival, { signal, progress: () => custody.renew() }),
    });
    hasEnded = false;
    void run.settled.then(() => {
      hasEnded = true;
    });
    const result = await run.result;
    duration = performance.now() - startedAt;
    overran = result.kind === "timed-out" ? result.error : undefined;
    const outcome = outcomeOf(result);
    if (inquiry === undefined) return outcome;
    return outcome.kind === "returned"
      ? answerValue(options.nats, inquiry, { event, value: outcome.value })
      : answerRefusal(outcome);
  };

  /** Reads the message for its key, and waits until those before it of the same key are done. */
  const standInLine = async (taken: OrderPlace): Promise<void> => {
    const key = actor.order?.key ?? "";
    arriving = dispatch(actor, delivery);
    // what can't be read is judged when its turn has come
    const found = await arriving.then(
      (arrival) => orderKeyOf(arrival, key),
      () => "",
    );
    await taken.come(found);
  };
  const consider = async (): Promise<{ readonly outcome: Outcome; readonly event?: EventDefinition }> => {
    const { maxDeliveries } = custody.policy;
    if (place !== undefined && hasToGo()) return { outcome: { kind: "interrupted" } };
    const early = dueOf(delivery, actor.stream) - Date.now();
    if (early > 0) return { outcome: { kind: "early", delay: early } };
    // what waited behind the one that ends the process was delivered as often
    if (delivery.attempt > maxDeliveries && place?.afterSuspect !== true) {
      const error = new TooManyDeliveriesError(actor.key, delivery.attempt);
      return { outcome: { kind: "suspect", error } };
    }
    if (options.readsFirst === true) {
      arriving ??= dispatch(actor, delivery);
      // what can't be read is judged when its turn has come
      await arriving.catch(() => undefined);
      if (hasToGo()) return { outcome: { kind: "interrupted" } };
    }
    const suspect = isSuspect(delivery.attempt, custody.policy);
    turn = options.turnstile.enter({ sequence: delivery.sequence, attempt: delivery.attempt, suspect });
    await turn.come;
    // its lease is lost, or draining took too long
    if (hasToGo()) return { outcome: { kind: "interrupted" } };
    // not before: suspects have to come to their turn together
    if (await custody.waitsElsewhere()) return { outcome: { kind: "needless", reason: "put-off" } };
    try {
      const arrival = await (arriving ?? dispatch(actor, delivery));
      const event = eventOf(arrival);
      const outcome = await attempt(arrival);
      return event === undefined ? { outcome } : { outcome, event };
    } catch (error) {
      // a mistake in the definition is no fault of the message, and the next one would find it too
      if (error instanceof InvalidDefinitionError || error instanceof MissingHandlerError) {
        await custody.settle({ kind: "hand-back" }, error);
        throw error;
      }
      // a Standard Schema threw, for instance because of a database that it asks
      return { outcome: { kind: "failed", error } };
    }
  };

  /** Waits for the next attempt with the message in hand: given back, it would come after others of its key. */
  const rest = async (delay: number): Promise<void> => {
    await run?.settled;
    run = undefined;
    // anew for each run: a handler may have changed its payload
    arriving = undefined;
    duration = undefined;
    overran = undefined;
    turn?.leave();
    turn = undefined;
    custody.rests();
    await place?.park(Math.min(delay, longestTimer));
  };

  const settle = async (): Promise<Settlement> => {
    if (place !== undefined) await standInLine(place);
    for (;;) {
      const settlement = await settleOnce();
      if (settlement !== undefined) return settlement;
    }
  };
  /** `undefined`: it is to be tried again. */
  const settleOnce = async (): Promise<Settlement | undefined> => {
    const { outcome, event } = await consider();
    // before the lease is looked at: it may ask the server
    const expiresAt = outcome.kind === "failed" ? await custody.expiresAt() : Infinity;
    const verdict = judge(outcome, custody.policy, {
      attempt: count,
      leaseHeld: custody.held,
      expiresAt,
      now: Date.now(),
      random: Math.random(),
    });
    const error = "error" in outcome ? outcome.error : undefined;
    const final = verdict.kind === "dead-letter" || verdict.kind === "drop" || outcome.kind === "refused";
    // whoever waits learns it now: no answer would come any more
    if (final && custody.inquiry !== undefined) {
      answerFailure(options.nats, custody.inquiry, { event: event ?? requestOf(actor), error });
    }
    const comesAgain = verdict.kind === "retry" || verdict.kind === "postpone";
    const stays = comesAgain && place !== undefined && delivery.replay === undefined;
    const settlement = stays ? custody.keep(error) : await custody.settle(verdict, error);
    const facts = reportOf(event);
    observers.report({ ...facts, verdict, settlement, error, duration });
    // settling has asked the server: whoever heeds its signal has ended by now
    if (overran !== undefined && !hasEnded) observers.overran({ ...facts, error: overran });
    if (stays) {
      await rest(verdict.delay);
      if (verdict.kind === "retry") count += 1;
      return undefined;
    }
    done = isDone(verdict, settlement);
    wasSuspect = outcome.kind === "suspect";
    return settlement;
  };
  const end = async (): Promise<void> => {
    try {
      await settled;
      await run?.settled;
    } finally {
      turn?.leave();
      place?.leave({ done: done || delivery.replay !== undefined, suspect: wasSuspect });
    }
  };

  const settled = settle().finally(() => custody.release());
  const recall = (): void => {
    interrupted = true;
    place?.recall();
    turn?.leave();
  };
  return {
    settled,
    ended: end(),
    recall: () => {
      if (run === undefined) recall();
    },
    interrupt: (reason) => {
      if (run === undefined) return recall();
      interrupted = true;
      place?.recall();
      run.interrupt(reason);
    },
  };
}
