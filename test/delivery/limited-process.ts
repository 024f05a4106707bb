import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { anOrderedEvent } from "./ordered-setting.js";
import type { LimitedOptions } from "./limited-setting.js";

// the parent is this test's own code
const options = JSON.parse(process.argv[2] ?? "") as LimitedOptions;
const definition = defineSubscriber({
  name: options.application,
  actors: {
    book: {
      event: anOrderedEvent(options.stream).placed,
      ackWait: "2s",
      retry: { attempts: 1_000, delays: ["20ms"] },
      breaker: false,
      deliver: "all",
      ...options.settings,
    },
  },
});
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
// one clock for all processes of this machine
const tell = (what: string): void =>
  appendFileSync(options.log, `${process.pid} ${what} ${process.hrtime.bigint() / 1_000n}\n`);

const subscriber = await connectSubscriber(definition, { servers: options.url });
tell("up -");
await subscriber.listen(
  {
    book: async ({ id }) => {
      tell(`start ${id}`);
      await setTimeout(options.work);
      tell(`done ${id}`);
    },
  },
  { signal: stop.signal },
);
await subscriber.close();
