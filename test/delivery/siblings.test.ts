import { headers } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import type { Discriminator } from "../../runtime/define/discriminator.js";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { eventHeader } from "../../runtime/headers.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { anEvent, foreign, observer, orderSchema } from "./setting.js";

const broker = useBroker();

interface Parcel {
  readonly type: string;
  readonly weight: number;
}

/** With the constant, as the document has it, and a second demand that a message may break. */
function parcelSchema(type: string): Schema<Parcel> {
  return {
    type: "object",
    properties: { type: { const: type }, weight: { type: "number" } },
    required: ["type", "weight"],
  };
}

function parcels() {
  const { root, stream, application } = anEvent();
  const event = (type: string, discriminator: Discriminator) =>
    defineEvent({
      name: `parcel-${type}`,
      subject: `${root}.parcels`,
      stream,
      schema: parcelSchema(type),
      discriminator,
    });
  const packed = event("packed", { from: "/type", values: ["packed"] });
  const moved = event("moved", { from: "/type", values: ["moved"] });
  const lost = event("lost", { from: "/type", values: ["lost"] });
  return { subject: `${root}.parcels`, application, packed, moved, lost };
}

it("acknowledges messages of a foreign publisher whose discriminator says that they are another event", async () => {
  const { subject, application, packed, moved, lost } = parcels();
  const definition = defineSubscriber({
    name: application,
    actors: { pack: { event: packed }, move: { event: moved } },
    ignores: { lost },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  await js.publish(subject, `{"type":"packed","weight":1}`);
  await js.publish(subject, `{"type":"moved","weight":2}`);
  await js.publish(subject, `{"type":"lost"}`);
  await js.publish(subject, `{"type":"packed","weight":"heavy"}`);
  const told: unknown[] = [];
  const listening = subscriber.listen({
    pack: ({ weight }) => void told.push(["packed", weight]),
    move: ({ weight }) => void told.push(["moved", weight]),
  });
  await until(() => reports.length === 8);
  await subscriber.close();
  await listening;
  expect(new Set(told)).toEqual(
    new Set([
      ["packed", 1],
      ["moved", 2],
    ]),
  );
  const seen = reports.map(({ actor, event, verdict }) => [actor, event, verdict]);
  const ignored = { kind: "ignore", reason: "other-event" };
  expect(seen).toContainEqual(["pack", "parcel-moved", ignored]);
  expect(seen).toContainEqual(["pack", "parcel-lost", ignored]);
  expect(seen).toContainEqual(["move", "parcel-packed", ignored]);
  expect(seen.filter(([, , verdict]) => JSON.stringify(verdict) === JSON.stringify(ignored))).toHaveLength(5);
  const letters = await deadLetters(application);
  expect(letters.map(({ header }) => header.get("Hazelnats-Dead-Actor"))).toEqual(["pack"]);
});

it("keeps a message as a dead letter that breaks the schema and is not for sure another event", async () => {
  const { root, placed, stream, application } = anEvent();
  const packed = defineEvent({
    name: "packed",
    subject: placed.subject,
    stream,
    schema: parcelSchema("packed"),
  });
  const definition = defineSubscriber({
    name: application,
    actors: { take: { event: placed } },
    ignores: { packed },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  const named = headers();
  named.set(eventHeader, "packed");
  // it would fit the order, too, and is none
  await js.publish(`${root}.placed`, `{"id":1}`, { headers: named });
  const stranger = headers();
  stranger.set(eventHeader, "never-heard-of");
  await js.publish(`${root}.placed`, `{"id":2}`, { headers: stranger });
  // fits the other event's schema, which proves nothing
  await js.publish(`${root}.placed`, `{"type":"packed","weight":1}`);
  const told: unknown[] = [];
  const listening = subscriber.listen({ take: ({ id }) => void told.push(id) });
  await until(() => reports.length === 3);
  await subscriber.close();
  await listening;
  expect(told).toEqual([2]);
  expect(reports.map(({ verdict }) => verdict.kind).toSorted()).toEqual([
    "acknowledge",
    "dead-letter",
    "ignore",
  ]);
  const letters = await deadLetters(application);
  expect(letters.map(({ header }) => header.get("Hazelnats-Dead-Error-Name"))).toEqual([
    "InvalidPayloadError",
  ]);
});

it("takes the discriminator before the schemas, and the header that names the event before both", async () => {
  const { root, stream, application } = anEvent();
  const noteEvent = (name: string) =>
    defineEvent({
      name,
      subject: `${root}.notes`,
      stream,
      schema: orderSchema,
      discriminator: { header: "kind", values: [name] },
    });
  const [added, removed, pinned] = [noteEvent("added"), noteEvent("removed"), noteEvent("pinned")];
  const definition = defineSubscriber({
    name: application,
    actors: { note: { events: { added, removed, pinned } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  const send = async (data: string, given: Readonly<Record<string, string>>): Promise<void> => {
    const sent = headers();
    for (const [name, value] of Object.entries(given)) sent.set(name, value);
    await js.publish(`${root}.notes`, data, { headers: sent });
  };
  await send(`{"id":1}`, { kind: "removed" });
  await send(`{"id":2}`, { kind: "removed", [eventHeader]: "pinned" });
  await send(`{"id":3}`, { kind: "unheard" });
  await send(`{"no":"id"}`, { kind: "removed" });
  await send(`{"no":"id"}`, {});
  const told: unknown[] = [];
  const listening = subscriber.listen({
    note: {
      added: ({ id }) => void told.push(["added", id]),
      removed: ({ id }) => void told.push(["removed", id]),
      pinned: ({ id }) => void told.push(["pinned", id]),
    },
  });
  await until(() => reports.length === 5);
  await subscriber.close();
  await listening;
  expect(new Set(told)).toEqual(
    new Set([
      ["removed", 1],
      ["pinned", 2],
      // no event has the value: the first schema that accepts
      ["added", 3],
    ]),
  );
  const letters = await deadLetters(application);
  // the discriminator says which schema it breaks
  expect(letters.map(({ header }) => header.get("Hazelnats-Dead-Error-Name")).toSorted()).toEqual([
    "InvalidPayloadError",
    "UnmatchedEventError",
  ]);
});

it("knows the events of one subject by that, whatever its parameters are called", async () => {
  const { root, stream, application } = anEvent();
  const inDepot = defineEvent({
    name: "in-depot",
    subject: `${root}.parcels.{depot}`,
    stream,
    schema: parcelSchema("in"),
    discriminator: { from: "/type", values: ["in"] },
  });
  const outOfHouse = defineEvent({
    name: "out-of-house",
    subject: `${root}.parcels.{house}`,
    stream,
    schema: parcelSchema("out"),
    discriminator: { from: "/type", values: ["out"] },
  });
  const definition = defineSubscriber({
    name: application,
    actors: { book: { events: { inDepot, outOfHouse } }, count: { event: outOfHouse } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  await js.publish(`${root}.parcels.north`, `{"type":"in","weight":1}`);
  await js.publish(`${root}.parcels.south`, `{"type":"out","weight":2}`);
  const told: unknown[] = [];
  const listening = subscriber.listen({
    book: {
      inDepot: (_parcel, { parameters }) => void told.push(["in", parameters.depot]),
      outOfHouse: (_parcel, { parameters }) => void told.push(["out", parameters.house]),
    },
    count: (_parcel, { parameters }) => void told.push(["count", parameters.house]),
  });
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(new Set(told)).toEqual(
    new Set([
      ["in", "north"],
      ["out", "south"],
      ["count", "south"],
    ]),
  );
  expect(await deadLetters(application)).toEqual([]);
});
