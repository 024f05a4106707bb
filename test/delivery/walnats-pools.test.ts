// walnats' test_run_in_thread_pool and test_run_in_process_pool: 20 messages that each keep a worker busy for 100 ms
import { expect, it } from "vitest";
import { handlerModule } from "../../runtime/define/outside-handler.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { useBroker } from "../support/broker.js";
import { bundledModules } from "../support/program.js";
import { anEvent, foreign } from "./setting.js";
import type * as workerHandlers from "./worker-handlers.js";

const broker = useBroker();
const handlerUrl = new URL("./worker-handlers.ts", import.meta.url);
const handlers = handlerModule<typeof workerHandlers>(handlerUrl);
const execArgv = bundledModules([handlerUrl, new URL("../../runtime/workers/entry.ts", import.meta.url)]);

it.each(["thread", "process"] as const)(
  "runs handlers in a pool of the kind %s, several at a time",
  async (kind) => {
    const { root, placed, application } = anEvent();
    const { publish } = await foreign(broker);
    const definition = defineSubscriber({
      name: application,
      actors: { book: { event: placed, deliver: "all" } },
    });
    await using subscriber = await connectSubscriber(definition, { servers: broker.url });
    await subscriber.register();
    await publish(
      `${root}.placed`,
      Array.from({ length: 20 }, (_, id) => id),
    );
    const options = { workers: 4, execArgv };
    let running = 0;
    let most = 0;
    let done = 0;
    await subscriber.listen(
      {
        book: kind === "thread" ? handlers.inThread("sleep", options) : handlers.inProcess("sleep", options),
      },
      {
        burst: "with-retries",
        onStart: () => {
          running += 1;
          most = Math.max(most, running);
        },
        onSuccess: () => {
          running -= 1;
          done += 1;
        },
      },
    );
    expect(done).toBe(20);
    expect(most).toBe(4);
  },
);
