import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import type { BoundActor } from "./bind-actor.js";
import { openDivision } from "./division.js";
import type { Observers } from "./hooks.js";
import type { Lead, LeadOptions } from "./lead.js";
import type { Listener } from "./listener.js";
import { leadStreamName, partitionsSubject } from "./names.js";
import type { ActorStatus } from "./subscriber-status.js";

export interface PartitionsOptions {
  readonly connection: Connection;
  readonly link: Link;
  /** Of each partition. */
  readonly consumers: readonly ConsumerInfo[];
  /** Listens to one of them, in whose lead this process is where it has the partition. */
  readonly start: (
    consumer: ConsumerInfo,
    options: {
      readonly partition: number;
      readonly openLead: (options: LeadOptions) => Lead;
      readonly observers: Observers;
    },
  ) => Listener;
  readonly observers: Observers;
  /** Called once, where the stream is gone in which processes agree. */
  readonly onMissing: (error: unknown) => void;
}

/**
 * Runs those partitions of an actor which this process has: each in order by itself, as an actor that has one process.
 * Dividing them only saves work. That no key runs twice is kept by the order of each, which starts nothing while others
 * have something of the partition in hand.
 */
export function listenPartitions(actor: BoundActor, options: PartitionsOptions): Listener {
  const { consumers } = options;
  const changes = new Map<number, () => void>();
  let before: ReadonlySet<number> = new Set();
  let stopping = false;
  const division = openDivision({
    connection: options.connection,
    link: options.link,
    stream: leadStreamName(actor.application),
    subject: partitionsSubject(actor.application, actor.name),
    total: consumers.length,
    wants: () => (stopping ? 0 : consumers.length),
    // at once: who gets it waits until all is back that is in hand here
    spare: (count) => [...division.parts].slice(0, count),
    onChange: () => {
      const { parts } = division;
      const changed = [...changes].filter(([partition]) => parts.has(partition) !== before.has(partition));
      before = parts;
      for (const [, change] of changed) change();
    },
    // what runs keeps its messages, as long as their own leases hold
    onLost: () => undefined,
    onMissing: options.onMissing,
  });
  const leadOf =
    (partition: number) =>
    ({ onChange }: LeadOptions): Lead => {
      changes.set(partition, onChange);
      return {
        get held() {
          return !stopping && division.parts.has(partition);
        },
        close: () => {
          changes.delete(partition);
          return Promise.resolve();
        },
      };
    };
  /** Of all partitions: it listens where each of them does. */
  const statusNow = (): ActorStatus => {
    const all = each.map(({ status }) => status);
    const [first] = all;
    const told = all.find(({ state }) => state !== "listening") ?? first;
    return {
      actor: actor.key,
      state: told?.state ?? "listening",
      pausedBy: told?.pausedBy,
      resumesAt: told?.resumesAt,
      deadLettersInARow: Math.max(...all.map(({ deadLettersInARow }) => deadLettersInARow)),
      running: all.reduce((sum, { running }) => sum + running, 0),
      standby: all.every(({ standby }) => standby),
    };
  };
  const observers: Observers = {
    ...options.observers,
    // the actor's state changes once, however many partitions it has
    stateChanged: ({ error }) => {
      const { running: _running, standby: _standby, ...status } = statusNow();
      if (status.state === told.state && status.pausedBy === told.pausedBy) return;
      told = status;
      options.observers.stateChanged({ ...status, error });
    },
  };
  const each = consumers.map((consumer, partition) =>
    options.start(consumer, { partition, openLead: leadOf(partition), observers }),
  );
  let told: Pick<ActorStatus, "state" | "pausedBy"> = statusNow();
  return {
    actor: actor.key,
    consumers,
    retries: undefined,
    get status() {
      return statusNow();
    },
    resume: () => each.forEach((one) => one.resume()),
    exhausted: async (patience) => {
      await Promise.all(each.map((one) => one.exhausted(patience)));
    },
    drain: async (patience) => {
      const idle = (await Promise.all(each.map((one) => one.drain(patience)))).every(Boolean);
      if (idle) await close();
      return idle;
    },
    interrupt: async (reason) => {
      await Promise.all(each.map((one) => one.interrupt(reason)));
      await close();
    },
  };

  async function close(): Promise<void> {
    stopping = true;
    await division.close();
  }
}
