import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { readLimited, startLimited } from "./limited-setting.js";
import type { LimitedLine } from "./limited-setting.js";
import { anOrderedEvent } from "./ordered-setting.js";
import { anEvent, foreign, gate } from "./setting.js";

// three processes that start on a busy machine
vi.setConfig({ testTimeout: 120_000 });
const broker = useBroker();

/** Three processes, of which one is killed while it works; all that they told. */
async function threeProcesses(options: {
  readonly settings: ActorSettings;
  readonly work: number;
  readonly messages: number;
}): Promise<{ readonly lines: readonly LimitedLine[]; readonly victim: number }> {
  const { settings, work, messages } = options;
  const root = uniqueName("orders");
  const { placed } = anOrderedEvent(root);
  const application = uniqueName("billing");
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "2s", deliver: "all", ...settings } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await using folder = await makeTemporaryFolder();
  const log = join(folder.path, "log");
  writeFileSync(log, "");
  const given = { url: broker.url, stream: root, application, log, work, settings };
  const children = [startLimited(given), startLimited(given), startLimited(given)];
  await until(() => readLimited(log).filter(({ what }) => what === "up").length === 3);
  const { js } = await foreign(broker);
  const stored = Array.from({ length: messages }, (_, id) =>
    js.publish(`${root}.eu`, JSON.stringify({ id, customer: "a" })),
  );
  await Promise.all(stored);
  const done = () => new Set(readLimited(log).flatMap(({ what, id }) => (what === "done" ? id : [])));
  const workers = () => new Set(readLimited(log).flatMap(({ what, pid }) => (what === "start" ? pid : [])));
  await until(() => workers().size === 3 && done().size > messages / 10);
  const [victim] = children;
  victim?.kill("SIGKILL");
  await victim?.exited;
  expect(done().size).toBeLessThan(messages);
  await until(() => done().size === messages);
  for (const child of children.slice(1)) child.kill("SIGTERM");
  await Promise.all(children.map((child) => child.exited));
  return { lines: readLimited(log), victim: victim?.pid ?? 0 };
}

/**
 * What processes did that stood still for no longer than the promise allows: a process believes in its places for 5 seconds,
 * and others take them after 8. A run of some milliseconds takes so long only where its process got no processor.
 */
function withoutStalled(lines: readonly LimitedLine[]): readonly LimitedLine[] {
  const begun = new Map<string, LimitedLine>();
  const stalled = new Set<LimitedLine>();
  for (const line of lines) {
    const run = `${line.pid} ${line.id}`;
    if (line.what === "start") begun.set(run, line);
    const start = line.what === "done" ? begun.get(run) : undefined;
    if (start !== undefined && line.at - start.at > 2_500) stalled.add(start).add(line);
  }
  return lines.filter((line) => !stalled.has(line));
}

/** The most runs at the same time. What the victim had begun ended with it, at its last line. */
function mostAtOnce(all: readonly LimitedLine[], victim: number): number {
  const lines = withoutStalled(all);
  const running = new Set<string>();
  const lastOfVictim = lines.findLastIndex(({ pid }) => pid === victim);
  let most = 0;
  for (const [index, { pid, what, id }] of lines.entries()) {
    if (what === "start") running.add(`${pid} ${id}`);
    if (what === "done") running.delete(`${pid} ${id}`);
    most = Math.max(most, running.size);
    if (index !== lastOfVictim) continue;
    for (const run of running) if (run.startsWith(`${victim} `)) running.delete(run);
  }
  return most;
}

it("never runs more than the total of three processes, and nearly as many, when one of them is killed", async () => {
  const { lines, victim } = await threeProcesses({
    settings: { totalConcurrency: 4, concurrency: 8 },
    work: 20,
    messages: 2_000,
  });
  expect(mostAtOnce(lines, victim)).toBe(4);
  // the survivors have its places in the end
  const last = lines.filter(({ pid }) => pid !== victim).slice(-200);
  expect(mostAtOnce(last, victim)).toBeGreaterThanOrEqual(3);
});

it("never starts more than the rate of three processes in any span, and not much less, when one is killed", async () => {
  const [limit, per] = [20, 1_000];
  const { lines } = await threeProcesses({
    settings: { rateLimit: { limit, per: `${per}ms`, scope: "all" }, concurrency: 8 },
    work: 1,
    messages: 200,
  });
  const starts = lines
    .filter(({ what }) => what === "start")
    .map(({ at }) => at)
    .toSorted((one, other) => one - other);
  const spans = starts.slice(limit).map((start, index) => start - (starts[index] ?? 0));
  expect(spans.filter((span) => span < per)).toEqual([]);
  const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1_000;
  // 20 in 1.2 seconds are the most
  expect(starts.length / seconds).toBeGreaterThan(10);
});

it("gives its places to a process that comes, and takes them again when it has gone", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const book = { event: placed, deliver: "all", totalConcurrency: 2 } as const;
  const definition = defineSubscriber({ name: application, actors: { book } });
  await using one = await connectSubscriber(definition, { servers: broker.url });
  await using other = await connectSubscriber(definition, { servers: broker.url });
  await one.register();
  const running = new Map([
    ["one", 0],
    ["other", 0],
  ]);
  let release = gate();
  const handler = (name: string) => async (): Promise<void> => {
    running.set(name, (running.get(name) ?? 0) + 1);
    await release.opened;
    running.set(name, (running.get(name) ?? 0) - 1);
  };
  const next = (): void => {
    const { open } = release;
    release = gate();
    open();
  };
  const [stopOne, stopOther] = [new AbortController(), new AbortController()];
  await publish(
    `${root}.placed`,
    Array.from({ length: 5_000 }, (_, id) => id),
  );
  const first = one.listen({ book: handler("one") }, { signal: stopOne.signal });
  await until(() => running.get("one") === 2);
  const second = other.listen({ book: handler("other") }, { signal: stopOther.signal });
  const shares = () => `${running.get("one")} ${running.get("other")}`;
  await until(() => {
    next();
    return shares() === "1 1";
  });
  stopOne.abort();
  next();
  await first;
  await until(() => {
    next();
    return shares() === "0 2";
  });
  stopOther.abort();
  release.open();
  const drained = setInterval(next, 10);
  await second;
  clearInterval(drained);
  expect(shares()).toBe("0 0");
});

it.each([
  ["totalConcurrency", { totalConcurrency: 1_001 }],
  ["totalConcurrency", { totalConcurrency: 0 }],
  ["rateLimit.scope", { rateLimit: { limit: 1, per: "1s", scope: "some" } }],
] as const)("refuses %s that can't be meant: %o", (setting, settings) => {
  const { placed } = anEvent();
  // code without types may give any
  const actor = { event: placed, ...(settings as ActorSettings) };
  expect(() => defineSubscriber({ name: "billing", actors: { book: actor } })).toThrow(setting);
});

it("needs a stream for a total, because core NATS keeps nothing that could wait", () => {
  const { placed } = anEvent();
  const actor = { event: { ...placed, stream: undefined }, totalConcurrency: 1 } as const;
  expect(() => defineSubscriber({ name: "billing", actors: { book: actor } })).toThrow("totalConcurrency");
});
