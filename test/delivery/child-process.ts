import { writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { defineEvent } from "../../runtime/define/event.js";
import { defineStream } from "../../runtime/define/stream.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { RetryAfterError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import type { ChildOptions } from "./child.js";
import { orderSchema } from "./setting.js";

// the parent is this test's own code
const options = JSON.parse(process.argv[2] ?? "") as ChildOptions;
const { url, stream: root, application, stopAfter = Infinity, work = 0, killedBy, again, settings } = options;
const stream = defineStream({ name: root, subjects: [`${root}.>`] });
const placed = defineEvent({ name: "order-placed", subject: `${root}.placed`, stream, schema: orderSchema });
const definition = defineSubscriber({
  name: application,
  actors: { book: { event: placed, ackWait: "2s", concurrency: 10, ...settings } },
});

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
let count = 0;
const subscriber = await connectSubscriber(definition, { servers: url });
await subscriber.listen(
  {
    book: async (order) => {
      if (order.id === killedBy) process.kill(process.pid, "SIGKILL");
      if (work > 0) await setTimeout(work);
      // synchronous, so that what was told was done even when the process is killed right after
      writeSync(1, `${order.id}\n`);
      const delay = again?.[order.id];
      if (delay !== undefined) throw new RetryAfterError(delay);
      count += 1;
      if (count === stopAfter) stop.abort();
    },
  },
  { signal: stop.signal },
);
await subscriber.close();
