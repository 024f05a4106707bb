import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { connectPublisher, defineEvent, definePublisher, runClock } from "../../../runtime/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { uniqueName, until, useBroker } from "../../support/broker.js";

const broker = useBroker();
const program = fileURLToPath(new URL("clock-process.mjs", import.meta.url));

interface Tick {
  readonly tick: string;
  readonly pid: number;
  readonly made: number;
}

function clock() {
  const name = uniqueName("clock");
  const event = defineEvent({ name: "ticked", subject: `${name}.ticked`, schema: {} });
  return { name, event, definition: definePublisher({ name, events: { event } }) };
}

async function ticksOf(name: string): Promise<readonly Tick[]> {
  const jsm = await jetstreamManager(broker.nats);
  const { state } = await jsm.streams.info(`${name}-ticked`);
  const ticks: Tick[] = [];
  for (let seq = 1; seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage(`${name}-ticked`, { seq });
    if (message !== null) ticks.push(message.json<Tick>());
  }
  return ticks;
}

describe("runClock", () => {
  it("stores one event a tick, with three processes of which one is killed and comes again", async () => {
    const { name, definition } = clock();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const start = () => spawn(process.execPath, [program, broker.url, name], { stdio: "ignore" });
    const children = [start(), start(), start()];
    await until(async () => (await ticksOf(name)).length >= 2);
    children[0]?.kill("SIGKILL");
    await until(async () => (await ticksOf(name)).length >= 4);
    children.push(start());
    await until(async () => (await ticksOf(name)).length >= 6);
    const ended = children.slice(1).map(async (child) => {
      child.kill("SIGTERM");
      await once(child, "close");
      return child.exitCode;
    });
    expect(await Promise.all(ended)).toEqual([0, 0, 0]);
    const ticks = await ticksOf(name);
    const times = ticks.map(({ tick }) => Date.parse(tick));
    const [first = 0] = times;
    expect(times).toEqual(times.map((_, index) => first + 1_000 * index));
    // a payload is made at its tick
    for (const { tick, made } of ticks) {
      expect(made - Date.parse(tick)).toBeGreaterThanOrEqual(0);
      expect(made - Date.parse(tick)).toBeLessThan(1_000);
    }
  });

  it("publishes a tick that has just passed, where nobody has, and tells of those that it misses", async () => {
    await using server = await startServer();
    const { event, definition } = clock();
    await using publisher = await connectPublisher(definition, { servers: server.url });
    await publisher.register();
    const stop = new AbortController();
    const made: Date[] = [];
    const missed: unknown[] = [];
    const running = runClock(publisher, event, {
      every: "1s",
      offset: "250ms",
      payload: (tick) => ({ number: made.push(tick) }),
      onMissed: (tick, error) => void missed.push([tick.getTime() % 1_000, error]),
      signal: stop.signal,
    });
    await until(() => made.length > 0);
    expect(made[0]?.getTime()).toBeLessThan(Date.now());
    expect((made[0]?.getTime() ?? 0) % 1_000).toBe(250);
    await server.kill();
    await until(() => missed.length > 0);
    await server.restart();
    const before = made.length;
    await until(() => made.length > before + 1);
    stop.abort();
    await running;
    expect(missed[0]).toEqual([250, expect.objectContaining({ code: expect.stringMatching(/^PUBLISH_/) })]);
  });

  it("ends with what making a payload throws, and with a closed publisher", async () => {
    const { event, definition } = clock();
    const publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const payload = () => {
      throw new Error("no payload");
    };
    await expect(runClock(publisher, event, { every: "1s", payload })).rejects.toThrow("no payload");
    await publisher.close();
    const closed = runClock(publisher, event, { every: "1s", payload: () => ({}) });
    await expect(closed).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("needs a stream, which knows the ids of ticks, and at least a second", async () => {
    const event = defineEvent({ name: "core", subject: uniqueName("core"), stream: false, schema: {} });
    const definition = definePublisher({ name: uniqueName("app"), events: { event } });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const refused = { code: "INVALID_DEFINITION" };
    const payload = () => ({});
    await expect(runClock(publisher, event, { every: "1m", payload })).rejects.toMatchObject(refused);
    const { event: stored, definition: other } = clock();
    await using storing = await connectPublisher(other, { servers: broker.url });
    await expect(runClock(storing, stored, { every: "500ms", payload })).rejects.toMatchObject(refused);
  });
});
