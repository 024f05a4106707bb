// How many events a second are published (confirmed) and handled (acknowledged, confirmed), against the plain client.
//   npm run build && node bench/deliver.mjs [messages]
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
} from "../runtime/dist/index.js";
import { startServer } from "../runtime/dist/testing/index.js";

const count = Number(process.argv[2] ?? 20_000);
const schema = {
  type: "object",
  properties: { id: { type: "integer" }, note: { type: "string" } },
  required: ["id", "note"],
};
const note = "x".repeat(180);
const payloads = Array.from({ length: count }, (_, id) => ({ id, note }));

const server = await startServer();
const nats = await connect({ servers: server.url });
const js = jetstream(nats);
const jsm = await jetstreamManager(nats);

/** Messages per second, and processor seconds of this process for 10,000 of them. */
async function measure(name, work) {
  const [since, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const rate = (count / (performance.now() - since)) * 1_000;
  return { name, rate, cpu: ((user + system) / 1e6 / count) * 10_000 };
}

/** Runs the work for each payload, so many at a time. */
async function pipelined(limit, work) {
  let next = 0;
  const run = async () => {
    while (next < count) await work(payloads[next++]);
  };
  await Promise.all(Array.from({ length: limit }, run));
}

function print(title, base, others) {
  console.log(`\n${title}`);
  for (const { name, rate, cpu } of [base, ...others]) {
    const ratio = rate / base.rate;
    console.log(
      `${name.padEnd(58)} ${Math.round(rate).toLocaleString("en").padStart(9)}/s ${cpu.toFixed(2).padStart(6)} s CPU per 10,000  ${ratio.toFixed(2)}×`,
    );
  }
}

function application(name) {
  const stream = defineStream({ name, subjects: [`${name}.>`] });
  const placed = defineEvent({ name: "placed", subject: `${name}.placed`, stream, schema });
  return { placed, publisher: definePublisher({ name, events: { placed } }) };
}

// publishing
const { placed, publisher: definition } = application("bench");
const publisher = await connectPublisher(definition, { servers: server.url });
await publisher.register();
await jsm.streams.add({ name: "plain", subjects: ["plain.>"] });
const inFlight = 256;
const plainPublish = await measure(`plain js.publish, ${inFlight} in flight`, () =>
  pipelined(inFlight, (payload) => js.publish("plain.placed", JSON.stringify(payload))),
);
const ownPublish = await measure(`publish, ${inFlight} in flight`, () =>
  pipelined(inFlight, (payload) => publisher.publish(placed, payload)),
);
const many = await measure("publishMany", async () => {
  await publisher.publishMany(placed, payloads);
});
print("publish: validated, with an id, confirmed", plainPublish, [ownPublish, many]);

// handling
async function consume(name, settle) {
  const consumer = await jsm.consumers.add("plain", {
    durable_name: name,
    ack_policy: "explicit",
    max_ack_pending: 10_000,
  });
  return measure(name.replaceAll("-", " "), async () => {
    const messages = await (await js.consumers.get("plain", consumer.name)).consume();
    let done = 0;
    const settling = [];
    for await (const message of messages) {
      JSON.parse(message.string());
      settling.push(settle(message));
      done += 1;
      if (settling.length >= 256) await Promise.all(settling.splice(0));
      if (done === count) break;
    }
    await Promise.all(settling);
    await messages.close();
  });
}

async function handle(concurrency, more = {}) {
  const name = `handle-${concurrency}-${Object.keys(more).join("-")}`;
  const { settings = {}, listen = {} } = more;
  const subscriber = await connectSubscriber(
    defineSubscriber({ name, actors: { book: { event: placed, deliver: "all", concurrency, ...settings } } }),
    { servers: server.url },
  );
  await subscriber.register();
  const stop = new AbortController();
  let done = 0;
  const label = `handled, concurrency ${concurrency}${more.label ?? ""}`;
  const result = await measure(label, async () => {
    const enough = new Promise((resolve) => {
      void subscriber.listen(
        { book: () => undefined },
        {
          signal: stop.signal,
          onVerdict: () => {
            done += 1;
            if (done === count) resolve();
          },
          ...listen,
        },
      );
    });
    await enough;
  });
  stop.abort();
  await subscriber.close();
  return result;
}

const plainAck = await consume("plain-consume-and-ack", (message) => message.ack());
const plainAckAck = await consume("plain-consume-and-ackAck,-256-at-a-time", (message) => message.ackAck());
const handled = [];
for (const concurrency of [1, 16, 256]) handled.push(await handle(concurrency));
handled.push(await handle(256, { label: ", one limit of 256 for all actors", listen: { concurrency: 256 } }));
handled.push(await handle(16, { label: ", in order by id", settings: { orderBy: "/id" } }));
print("handle: validated, acknowledged and confirmed", plainAckAck, [plainAck, ...handled]);

await publisher.close();
await nats.close();
await server.stop();
