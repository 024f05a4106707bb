import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamClient, JetStreamManager, StoredMsg } from "@nats-io/jetstream";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineStream } from "../../runtime/define/stream.js";
import type { StreamSettings } from "../../runtime/define/stream.js";
import type { VerdictReport } from "../../runtime/subscribe/verdict-report.js";
import type { Broker } from "../support/broker.js";
import { uniqueName } from "../support/broker.js";

export interface Order {
  readonly id: number;
}

export const orderSchema: Schema<Order> = {
  type: "object",
  properties: { id: { type: "integer" } },
  required: ["id"],
};

/** A stream and an event of its own, for one test. */
export function anEvent(settings: StreamSettings = {}) {
  const root = uniqueName("orders");
  const stream = defineStream({ name: root, subjects: [`${root}.>`], ...settings });
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed`,
    stream,
    schema: orderSchema,
  });
  return { root, stream, placed, application: uniqueName("billing") };
}

/** The side that knows nothing of Hazelnats. */
export interface Foreign {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly publish: (subject: string, ids: readonly number[]) => Promise<void>;
  /** The dead letters of an application, oldest first. */
  readonly deadLetters: (application: string) => Promise<readonly StoredMsg[]>;
}

export async function foreign(broker: Broker): Promise<Foreign> {
  const js = jetstream(broker.nats);
  const jsm = await jetstreamManager(broker.nats);
  return {
    js,
    jsm,
    publish: async (subject, ids) => {
      await Promise.all(ids.map((id) => js.publish(subject, JSON.stringify({ id }))));
    },
    deadLetters: async (application) => {
      const { state } = await jsm.streams.info(`${application}-dead`);
      const letters: StoredMsg[] = [];
      for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq += 1) {
        const letter = await jsm.streams.getMessage(`${application}-dead`, { seq });
        if (letter !== null) letters.push(letter);
      }
      return letters;
    },
  };
}

/** Collects what `onVerdict` reports. */
export function observer() {
  const reports: VerdictReport[] = [];
  return {
    reports,
    onVerdict: (report: VerdictReport): void => {
      reports.push(report);
    },
    kinds: (): readonly string[] => reports.map((report) => report.verdict.kind),
  };
}

/** A promise that a test settles when it wants to. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Resolves with the signal's reason when it aborts. */
export function abortOf(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(signal.reason), { once: true });
  });
}
