import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker();

it("keeps the dead letters of an application whose own stream holds all subjects under its name", async () => {
  const { root, placed } = anEvent();
  const { publish, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({ name: root, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const listening = subscriber.listen({
    book: () => {
      throw new NonRetryableError("closed");
    },
  });
  await until(() => reports.length === 1);
  expect(await deadLetters(root)).toHaveLength(1);
  await subscriber.close();
  await listening;
});

it.each(["订单", "größeGeändert", "заказ"])(
  "runs the actor %s, and keeps its dead letters",
  async (actor) => {
    const { root, placed, application } = anEvent();
    const { publish, deadLetters } = await foreign(broker);
    const definition = defineSubscriber({
      name: application,
      actors: { [actor]: { event: placed, retry: { attempts: 1 } } },
    });
    const { reports, onVerdict } = observer();
    await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
    await subscriber.register();
    await publish(`${root}.placed`, [1, 2]);
    const listening = subscriber.listen({
      [actor]: ({ id }: { readonly id: number }) => {
        if (id === 1) throw new Error("no");
      },
    });
    await until(() => reports.length === 2);
    expect(reports.map(({ verdict }) => verdict.kind).toSorted()).toEqual(["acknowledge", "dead-letter"]);
    expect(await deadLetters(application)).toHaveLength(1);
    await subscriber.close();
    await listening;
  },
);
