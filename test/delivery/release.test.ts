import { once } from "node:events";
import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { startProgram } from "../support/program.js";
import { anEvent, foreign } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("lets the process end by itself after close, paused by its breaker and with a handler that failed", async () => {
  const { root, application } = anEvent();
  const given = JSON.stringify({ url: broker.url, stream: root, application });
  const child = startProgram(new URL("ends-by-itself.ts", import.meta.url), given);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  // a timer, a subscription or a connection that stayed would keep it; the test's own time limit ends that
  const [code] = (await once(child, "close")) as [number | null]; // as Node documents it
  expect({ code, output }).toEqual({ code: 0, output: "paused\nlistening ended\nclosed\n" });
});

it("leaves nothing on a borrowed connection", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const connection = await connect({ servers: broker.url });
  // what the client holds is not in its types
  const { protocol } = connection as unknown as {
    readonly protocol: { readonly subscriptions: { size(): number } };
  };
  const subscriptions = (): number => protocol.subscriptions.size();
  const before = subscriptions();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const subscriber = await connectSubscriber(definition, { connection });
  await subscriber.register();
  const handled: number[] = [];
  const listening = subscriber.listen({ book: ({ id }) => void handled.push(id) });
  await publish(`${root}.placed`, [1, 2, 3]);
  await until(() => handled.length === 3);
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_ack_pending === 0);
  expect(subscriptions()).toBeGreaterThan(before);
  await subscriber.close();
  await listening;
  // the client keeps one inbox of its own for the requests that were made
  expect(subscriptions()).toBeLessThanOrEqual(before + 1);
  await connection.close();
});
