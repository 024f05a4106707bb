import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { readEvents } from "../../runtime/subscribe/read-events.js";
import { until } from "../support/broker.js";
import { startCluster } from "../support/cluster.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent } from "./setting.js";

useLeakCheck();

it("tells of lost leaders, and goes on with handling and reading, without a gap and in order", async () => {
  await using cluster = await startCluster();
  const nats = await connect({ servers: [...cluster.urls], maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const jsm = await jetstreamManager(nats, { checkAPI: false });
  const js = jetstream(nats);
  const { root, placed, application } = anEvent({ replicas: 3 });
  const isDone = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  // the servers need a while until they have found each other
  await until(() => isDone(jsm.streams.add({ name: root, subjects: [`${root}.>`], num_replicas: 3 })));
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "5s" } },
  });
  const interruptions: string[] = [];
  await using subscriber = await connectSubscriber(definition, {
    servers: [...cluster.urls],
    onInterruption: ({ actor, reason }) => void interruptions.push(`${actor}: ${reason}`),
  });
  await until(() => isDone(subscriber.register()));
  const handled = new Set<number>();
  const listening = subscriber.listen({ book: ({ id }) => void handled.add(id) });
  await until(() => subscriber.status().actors.length === 1);
  const read: number[] = [];
  const stop = new AbortController();
  const reading = (async () => {
    for await (const { payload } of readEvents(
      { placed },
      { servers: [...cluster.urls], signal: stop.signal },
    )) {
      read.push(payload.id);
    }
  })();
  const publish = async (id: number): Promise<void> => {
    const options = { msgID: String(id), timeout: 1_000 };
    await until(() => isDone(js.publish(`${root}.placed`, JSON.stringify({ id }), options)));
  };
  await publish(1);
  await until(() => handled.has(1));
  await until(async () => {
    await isDone(nats.request(`$JS.API.CONSUMER.LEADER.STEPDOWN.${root}.${application}-book`, ""));
    return interruptions.length > 0;
  });
  expect(interruptions[0]).toMatch(/^book: ./u);
  await publish(2);
  await until(() => handled.has(2));
  await until(() => isDone(nats.request(`$JS.API.STREAM.LEADER.STEPDOWN.${root}`, "")));
  await publish(3);
  await until(() => handled.has(3));
  // the server that somebody is connected to, perhaps the leader
  await cluster.servers[0]?.kill();
  await publish(4);
  await until(() => handled.has(4) && read.includes(4));
  stop.abort();
  await reading;
  await subscriber.close();
  await listening;
  await nats.close();
  expect(read).toEqual([1, 2, 3, 4]);
});
