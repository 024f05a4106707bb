import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import type { SubscriberHooks } from "../../runtime/subscribe/hooks.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, gate } from "./setting.js";

const broker = useBroker();
useLeakCheck();

function recorder(name: string, calls: string[]): SubscriberHooks {
  const note =
    (hook: string) => (report: { readonly attempt: number; readonly event?: string | undefined }) =>
      void calls.push(`${name} ${hook} ${report.event} ${report.attempt}`);
  return {
    onStart: note("start"),
    onSuccess: note("success"),
    onFailure: note("failure"),
    onDeadLetter: note("dead letter"),
    onVerdict: note("verdict"),
    onOverrun: note("overrun"),
  };
}

it("tells the hooks of the subscriber and those of listen what happens, in order", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry: { delays: ["1ms"] } } },
  });
  const calls: string[] = [];
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    ...recorder("one", calls),
  });
  await subscriber.register();
  const listening = subscriber.listen(
    {
      book: (_order, { attempt }) => {
        if (attempt === 1) throw new Error("again");
        throw new NonRetryableError("never");
      },
    },
    { ...recorder("two", calls) },
  );
  await publish(`${root}.placed`, [1]);
  await until(() => calls.length === 14);
  await subscriber.close();
  await listening;
  const both = (hook: string): readonly string[] => [`one ${hook}`, `two ${hook}`];
  expect(calls).toEqual([
    ...both("start order-placed 1"),
    ...both("failure order-placed 1"),
    ...both("verdict order-placed 1"),
    ...both("start order-placed 2"),
    ...both("failure order-placed 2"),
    ...both("dead letter order-placed 2"),
    ...both("verdict order-placed 2"),
  ]);
});

it("handles on when every hook throws, and reports the first of them once", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  let verdicts = 0;
  const fail = (): never => {
    throw new Error("no disk");
  };
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    onStart: fail,
    onSuccess: fail,
    onVerdict: () => {
      verdicts += 1;
      fail();
    },
  });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined });
  await publish(`${root}.placed`, [1, 2, 3]);
  await until(() => verdicts === 3);
  const info = await jsm.consumers.info(root, `${application}-book`);
  expect(info.num_pending + info.num_ack_pending).toBe(0);
  void subscriber.close();
  await expect(listening).rejects.toMatchObject({
    code: "OBSERVER_FAILED",
    hook: "onStart",
    cause: new Error("no disk"),
  });
});

it("reports a handler that ignores its signal, and says nothing of one that heeds it", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, timeout: "30ms", retry: { delays: ["1ms"] } } },
  });
  const calls: string[] = [];
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    ...recorder("hook", calls),
  });
  await subscriber.register();
  const { opened, open } = gate();
  const listening = subscriber.listen({
    book: async (_order, { attempt, signal }) => {
      if (attempt === 1) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      if (attempt === 2) await opened;
    },
  });
  await publish(`${root}.placed`, [1]);
  await until(() => calls.includes("hook verdict order-placed 3"));
  open();
  await subscriber.close();
  await listening;
  expect(calls.filter((call) => call.includes("overrun"))).toEqual(["hook overrun order-placed 2"]);
});
