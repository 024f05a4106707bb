import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { anOrderedEvent } from "./ordered-setting.js";
import type { OrderedOptions } from "./ordered-setting.js";

// the parent is this test's own code
const options = JSON.parse(process.argv[2] ?? "") as OrderedOptions;
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
// one line at a time to the end of a file that all processes share: their order is the order of what happened
const tell = (what: string): void => appendFileSync(options.log, `${process.pid} ${what}\n`);

const subscriber = await connectSubscriber(definition, { servers: options.url });
tell("up - -");
await subscriber.listen(
  {
    book: async ({ id, customer }) => {
      tell(`start ${customer} ${id}`);
      await setTimeout(Math.random() * 4);
      const fails = Math.random() < 0.1;
      tell(`${fails ? "failed" : "done"} ${customer} ${id}`);
      if (fails) throw new Error("by chance");
    },
  },
  { signal: stop.signal },
);
await subscriber.close();
