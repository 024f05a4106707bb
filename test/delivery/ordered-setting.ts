import { readFileSync } from "node:fs";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineStream } from "../../runtime/define/stream.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { startProgram } from "../support/program.js";

export interface OrderedOptions {
  readonly url: string;
  readonly stream: string;
  readonly application: string;
  /** The file to which all processes write what they do. */
  readonly log: string;
  readonly settings: ActorSettings;
}

const schema: Schema<{ readonly id: number; readonly customer: string }> = {
  type: "object",
  properties: { id: { type: "integer" }, customer: { type: "string" } },
  required: ["id", "customer"],
};

/** An event with a customer, whose orders have an order. */
export function anOrderedEvent(root: string) {
  const stream = defineStream({ name: root, subjects: [`${root}.>`] });
  return { stream, placed: defineEvent({ name: "placed", subject: `${root}.{region}`, stream, schema }) };
}

export interface LogLine {
  readonly pid: number;
  readonly what: "up" | "start" | "done" | "failed" | "killed";
  readonly customer: string;
  readonly id: number;
}

export function readLog(path: string): readonly LogLine[] {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const [pid, what, customer = "", id] = line.split(" ");
    return { pid: Number(pid), what: what as LogLine["what"], customer, id: Number(id) }; // as written by the child
  });
}

/** What is wrong with a log: runs of one key at the same time, and first successes out of order. */
export function mistakesOf(lines: readonly LogLine[]): readonly string[] {
  const mistakes: string[] = [];
  const running = new Map<string, LogLine>();
  const last = new Map<string, number>();
  const succeeded = new Set<number>();
  for (const line of lines) {
    const now = running.get(line.customer);
    if (line.what === "killed") {
      for (const [customer, { pid }] of running) if (pid === line.pid) running.delete(customer);
    } else if (line.what === "start") {
      if (now !== undefined) mistakes.push(`${line.customer}: ${line.id} starts while ${now.id} runs`);
      running.set(line.customer, line);
    } else if (line.what !== "up") {
      running.delete(line.customer);
      if (line.what === "failed" || succeeded.has(line.id)) continue;
      succeeded.add(line.id);
      const before = last.get(line.customer) ?? -1;
      if (before > line.id) mistakes.push(`${line.customer}: ${line.id} succeeds after ${before}`);
      last.set(line.customer, Math.max(before, line.id));
    }
  }
  return mistakes;
}

export function startOrdered(options: OrderedOptions) {
  const child = startProgram(new URL("ordered-process.ts", import.meta.url), JSON.stringify(options));
  child.stdout.resume();
  return {
    pid: child.pid,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exited: new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  };
}
