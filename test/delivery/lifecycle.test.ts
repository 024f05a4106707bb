import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, gate } from "./setting.js";

const broker = useBroker();
useLeakCheck();

function anActor() {
  const setting = anEvent();
  const { application: name, placed } = setting;
  return { ...setting, definition: defineSubscriber({ name, actors: { book: { event: placed } } }) };
}
const handlers = { book: (): void => undefined };

it("reports an observer whose promise rejects, once listening has ended", async () => {
  const { root, definition } = anActor();
  const { publish } = await foreign(broker);
  let observed = 0;
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    // the compiler lets a function that returns something pass where nothing is expected
    onVerdict: (): unknown => {
      observed += 1;
      return Promise.reject(new Error("no disk"));
    },
  });
  await subscriber.register();
  const stop = new AbortController();
  const listening = subscriber.listen(handlers, { signal: stop.signal });
  await publish(`${root}.placed`, [1, 2]);
  await until(() => observed === 2);
  stop.abort();
  await expect(listening).rejects.toMatchObject({ code: "OBSERVER_FAILED", cause: new Error("no disk") });
});

it("refuses everything after close, which may be called again", async () => {
  const { definition } = anActor();
  const subscriber = await connectSubscriber(definition, { servers: broker.url });
  await Promise.all([subscriber.close(), subscriber.close()]);
  await expect(subscriber.register()).rejects.toMatchObject({ code: "CLOSED" });
  await expect(subscriber.listen(handlers)).rejects.toMatchObject({ code: "CLOSED" });
  await subscriber.close();
});

it("ends register() with ClosedError when it is closed meanwhile", async () => {
  const { definition, application } = anActor();
  const subscriber = await connectSubscriber(definition, { servers: broker.url });
  const registering = subscriber.register();
  await Promise.all([
    subscriber.close(),
    expect(registering).rejects.toMatchObject({ code: "CLOSED", what: `subscriber "${application}"` }),
  ]);
});

it("handles nothing where the signal has aborted before", async () => {
  const { definition, root } = anActor();
  const { publish } = await foreign(broker);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  let handled = 0;
  const book = (): void => {
    handled += 1;
  };
  await subscriber.listen({ book }, { signal: AbortSignal.abort() });
  expect(handled).toBe(0);
});

it("does not go on acknowledging to a consumer that is deleted", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "10m" } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, drainTimeout: "10m" });
  await subscriber.register();
  const { opened, open } = gate();
  let running = false;
  const book = async (): Promise<void> => {
    running = true;
    await opened;
  };
  const listening = subscriber.listen({ book });
  await publish(`${root}.placed`, [1]);
  await until(() => running);
  await jsm.consumers.delete(root, `${application}-book`);
  open();
  await expect(listening).rejects.toMatchObject({ code: "CONSUMER_DELETED" });
});

it("may listen twice at a time, and again later", async () => {
  const { definition, root } = anActor();
  const { publish } = await foreign(broker);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const handled = new Set<number>();
  const book = (order: { readonly id: number }): void => void handled.add(order.id);
  for (const round of [1, 2]) {
    const stop = new AbortController();
    const listening = [1, 2].map(() => subscriber.listen({ book }, { signal: stop.signal }));
    await publish(
      `${root}.placed`,
      Array.from({ length: 100 }, (_, index) => round * 100 + index),
    );
    await until(() => handled.size === round * 100);
    stop.abort();
    await expect(Promise.all(listening)).resolves.toEqual([undefined, undefined]);
  }
});
