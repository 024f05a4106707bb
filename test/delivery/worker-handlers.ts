// run by workers: what each of them does is what its name says
import { setTimeout } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { currentTrace } from "../../runtime/context.js";
import type { WorkerContext } from "../../runtime/define/outside-handler.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connect } from "@nats-io/transport-node";
import type { Order } from "./setting.js";

/** Tells the test by core NATS, which is asked for at the address in a header. */
async function tell(context: WorkerContext, what: object): Promise<void> {
  const nats = await connect({ servers: context.message.headers.get("told-at")?.[0] ?? "" });
  nats.publish("told", JSON.stringify({ pid: process.pid, threadId, ...what }));
  await nats.drain();
}

function keepBusy(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

export async function tellAll(order: Order, context: WorkerContext): Promise<void> {
  const { event, attempt, parameters } = context;
  const held = await context.progress();
  await tell(context, { ...order, event, attempt, parameters, held, trace: currentTrace()?.traceparent });
}

export async function compute(order: Order, context: WorkerContext): Promise<void> {
  keepBusy(1_500);
  await tell(context, order);
}

export function sleep(): void {
  keepBusy(100);
}

export function refuse(): void {
  throw new NonRetryableError("never", { cause: new TypeError("because") });
}

export function failWithCode(): void {
  throw Object.assign(new Error("busy"), { code: "EBUSY" });
}

export async function crash(order: Order, context: WorkerContext): Promise<void> {
  if (context.attempt === 1) process.exit(7);
  await tell(context, order);
}

export async function devour(order: Order, context: WorkerContext): Promise<void> {
  const all: number[][] = [];
  while (context.attempt === 1) all.push(Array.from({ length: 100_000 }, (_, index) => index + all.length));
  await tell(context, order);
}

export async function hang(order: Order, context: WorkerContext): Promise<void> {
  if (context.attempt === 1) keepBusy(Infinity);
  await tell(context, order);
}

export async function heed(order: Order, context: WorkerContext): Promise<void> {
  try {
    await setTimeout(30_000, undefined, { signal: context.signal });
  } catch {
    const { reason }: { reason: unknown } = context.signal;
    await tell(context, { ...order, reason: reason instanceof Error ? reason.name : "" });
    throw new NonRetryableError("told to stop");
  }
}

export const noFunction = 1;
