// A process of clock.test.ts: ticks until it is ended.
import { connectPublisher, defineEvent, definePublisher, runClock } from "@hazelnats/runtime";

const [, , servers, name] = process.argv;
const event = defineEvent({ name: "ticked", subject: `${name}.ticked`, schema: {} });
const publisher = await connectPublisher(definePublisher({ name, events: { event } }), { servers });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
console.log("ready");
await runClock(publisher, event, {
  every: "1s",
  payload: (tick) => ({ tick: tick.toISOString(), pid: process.pid, made: Date.now() }),
  signal: stop.signal,
});
await publisher.close();
