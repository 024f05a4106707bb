import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, orderSchema } from "./setting.js";

const broker = useBroker();

interface Meta {
  readonly tenant: string;
  readonly count?: number | null;
  readonly tags: readonly string[];
}

/** As it is generated for headers that refer to a schema of the document, which is made of others. */
const metaSchema: Schema<Meta> = {
  $ref: "#/$defs/Meta",
  $defs: {
    Base: { type: "object", required: ["tenant"], properties: { tenant: { type: "string" } } },
    Tags: { type: "array", items: { type: "string" } },
    Meta: {
      allOf: [
        { $ref: "#/$defs/Base" },
        {
          type: "object",
          required: ["tags"],
          properties: {
            count: { anyOf: [{ type: "null" }, { type: "integer" }] },
            tags: { $ref: "#/$defs/Tags" },
          },
        },
      ],
    },
  },
};

it("gives handlers the headers that their schema describes behind references, and no others", async () => {
  const { root, stream, application } = anEvent();
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed`,
    stream,
    schema: orderSchema,
    headers: metaSchema,
  });
  const sender = definePublisher({ name: uniqueName("orders"), events: { placed } });
  const receiver = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using publisher = await connectPublisher(sender, { servers: broker.url });
  await using subscriber = await connectSubscriber(receiver, { servers: broker.url });
  await publisher.register();
  await subscriber.register();
  const told: Meta[] = [];
  const listening = subscriber.listen({ book: (_order, { headers }) => void told.push(headers) });
  const sent: readonly Meta[] = [
    { tenant: "7", count: 300, tags: ["a", "b"] },
    { tenant: "8", count: null, tags: [] },
    { tenant: "9", tags: ["c"] },
  ];
  for (const headers of sent) await publisher.publish(placed, { id: 1 }, { headers });
  await until(() => told.length === sent.length);
  await subscriber.close();
  await listening;
  expect(told.toSorted((a, b) => a.tenant.localeCompare(b.tenant))).toEqual(sent);
});
