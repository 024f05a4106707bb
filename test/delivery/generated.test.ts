import { connectPublisher, connectSubscriber } from "@hazelnats/runtime";
import { expect, it } from "vitest";
import {
  lightsPublisher,
  lightsSubscriber,
  switchedOff,
  switchedOn,
} from "../golden/cloud-events/expected/index.js";
import { billingPublisher } from "../golden/schedules/expected/index.js";
import { useBroker } from "../support/broker.js";

// Generated code as it was reviewed, on a server.

const broker = useBroker();

it("registers the schedules of a document, as often as it likes", async () => {
  await using publisher = await connectPublisher(billingPublisher, { servers: broker.url });
  const kinds = async () =>
    (await publisher.register()).flatMap(({ schedules = [] }) =>
      schedules.map(({ event, kind }) => `${event} ${kind}`),
    );
  expect((await kinds()).toSorted()).toEqual(["heartbeat created", "invoices-due created"]);
  expect((await kinds()).toSorted()).toEqual(["heartbeat unchanged", "invoices-due unchanged"]);
});

it("publishes and handles the CloudEvents of a document, with typed attributes", async () => {
  await using publisher = await connectPublisher(lightsPublisher, { servers: broker.url });
  await using subscriber = await connectSubscriber(lightsSubscriber, { servers: broker.url });
  await publisher.register();
  await subscriber.register();
  const cloudEvent = { extensions: { tenant: "acme", floor: 2 } };
  await publisher.publish(
    switchedOn,
    { lampId: "l" },
    { id: "1", cloudEvent, headers: { "retry-count": 3 } },
  );
  await publisher.publish(switchedOff, { lampId: "l" }, { id: "1" });
  const seen: unknown[] = [];
  await subscriber.listen(
    {
      show: {
        switchedOn: (_light, { cloudEvent: { type, extensions }, headers }) => {
          const on: "com.example.light.on" = type;
          const floor: number | undefined = extensions.floor;
          seen.push([on, extensions.tenant.length, floor, headers["retry-count"]]);
        },
        switchedOff: ({ lampId }, { cloudEvent: { type, source } }) => void seen.push([lampId, type, source]),
      },
    },
    { burst: true },
  );
  expect(seen.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
    ["com.example.light.on", 4, 2, 3],
    ["l", "com.example.light.off", "/lights"],
  ]);
});
