import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { startChild } from "./child.js";
import { anEvent, foreign } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("handles every message of 1,000 when one of two processes is killed midway", async () => {
  const { root, placed, application, stream } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "2s", concurrency: 10 } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const options = { url: broker.url, stream: stream.name, application, work: 5 };
  const children = [startChild(options), startChild(options)] as const;
  // both take their share before the flood, so that neither does all of it
  let sent = 0;
  const ids = Array.from({ length: 1_000 }, (_, index) => index);
  while (children.some((child) => child.handled().length === 0)) {
    await publish(`${root}.placed`, ids.slice(sent, sent + 20));
    sent += 20;
    await until(() => new Set(children.flatMap((child) => child.handled())).size >= Math.min(sent, 1_000));
    expect(sent).toBeLessThan(1_000);
  }
  await publish(`${root}.placed`, ids.slice(sent));
  const [victim, survivor] = children;
  const before = victim.handled().length;
  await until(() => victim.handled().length >= before + 100);
  victim.kill("SIGKILL");
  expect((await victim.exited).signal).toBe("SIGKILL");
  expect(survivor.handled().length + victim.handled().length).toBeLessThan(1_000);

  const handled = (): ReadonlySet<number> => new Set([...victim.handled(), ...survivor.handled()]);
  await until(() => handled().size === 1_000);
  await until(async () => {
    const { num_ack_pending, num_pending } = await jsm.consumers.info(root, `${application}-book`);
    return num_ack_pending === 0 && num_pending === 0;
  });
  survivor.kill("SIGTERM");
  expect(await survivor.exited).toEqual({ code: 0, signal: null });
  // at most what the victim had in its hands was done twice: it dies between its effect and its acknowledgement
  const total = victim.handled().length + survivor.handled().length;
  expect(total - handled().size).toBeLessThanOrEqual(10);
});
