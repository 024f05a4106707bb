/* What docs/jobs.md makes of a few options: unique, debounced and throttled events. */
import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineStream } from "../../runtime/define/stream.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, uniqueName, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { orderSchema } from "./setting.js";
import type { Order } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("lets one event wait or run, debounces to the last, and throttles to the first", async () => {
  const name = uniqueName("jobs");
  const subjects = [`${name}.>`];
  const stream = defineStream({ name, subjects, retention: "workqueue", schedules: true });
  const asked = defineEvent({
    name: "asked",
    subject: `${name}.{kind}`,
    parameters: { kind: {} },
    stream,
    schema: orderSchema,
  });
  const servers = broker.url;
  await using publisher = await connectPublisher(definePublisher({ name, events: { asked } }), { servers });
  await using subscriber = await connectSubscriber(
    defineSubscriber({ name, actors: { make: { event: asked } } }),
    { servers },
  );
  await publisher.register();
  await subscriber.register();
  const handled: number[] = [];
  const make = ({ id }: Order): void => void handled.push(id);
  const unique = (id: number) =>
    publisher.publish(asked, { id }, { parameters: { kind: "unique" }, expectLastSequence: 0 });
  await unique(1);
  await expect(unique(2)).rejects.toMatchObject({ code: "SEQUENCE_CONFLICT" });
  await subscriber.listen({ make }, { burst: true });
  await unique(3);
  await subscriber.listen({ make }, { burst: true });
  expect(handled.splice(0)).toEqual([1, 3]);

  const throttled = (id: number) =>
    publisher.publish(asked, { id }, { parameters: { kind: "throttled" }, id: "this minute" });
  expect([(await throttled(4)).duplicate, (await throttled(5)).duplicate]).toEqual([false, true]);
  await subscriber.listen({ make }, { burst: true });
  expect((await throttled(6)).duplicate).toBe(true);

  for (const id of [7, 8, 9]) {
    const options = {
      parameters: { kind: "debounced" },
      id: "debounced",
      delay: "1s",
      replace: true,
    } as const;
    await publisher.publish(asked, { id }, options);
  }
  const stop = new AbortController();
  const listening = subscriber.listen({ make }, { signal: stop.signal });
  await until(() => handled.length === 2);
  stop.abort();
  await listening;
  expect(handled).toEqual([4, 9]);
});
