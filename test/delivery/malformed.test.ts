import { once } from "node:events";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { deadLetterHeaders } from "../../runtime/subscribe/dead-letter-headers.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, foreign, observer, orderSchema } from "./setting.js";

const broker = useBroker();

/** Publishes what no client of NATS for JavaScript would: any bytes as headers. */
async function publishRaw(subject: string, headers: string, data: string): Promise<void> {
  const socket = connect(broker.server.port, "127.0.0.1");
  await once(socket, "data");
  const size = `${headers.length} ${headers.length + data.length}`;
  socket.write(
    `CONNECT {"headers":true,"verbose":false}\r\nHPUB ${subject} ${size}\r\n${headers}${data}\r\n`,
  );
  socket.write("PING\r\n");
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes.toString();
  });
  await until(() => answer.includes("PONG"));
  socket.destroy();
}

const malformed = [
  ["a name with a space", "NATS/1.0\r\nBad Name: x\r\n\r\n"],
  ["a lone line break in a value", "NATS/1.0\r\nName: x\ny\r\n\r\n"],
  ["bytes that are no text", "NATS/1.0\r\n\u0001\u0002: \u0000\r\n\r\n"],
] as const;

it.each(malformed)("keeps a message whose headers have %s, and goes on", async (_what, headers) => {
  const { root, placed, application } = anEvent();
  const { publish, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const handled: number[] = [];
  const listening = subscriber.listen({ book: (order) => void handled.push(order.id) });
  await publishRaw(`${root}.placed`, headers, '{"id":1}');
  await publish(`${root}.placed`, [2]);
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  expect(handled).toEqual([2]);
  expect(reports.find((report) => report.message.sequence === 1)).toMatchObject({
    verdict: { kind: "dead-letter", reason: "invalid" },
    error: { code: "INVALID_HEADERS" },
  });
  const [letter] = await deadLetters(application);
  expect(letter?.string()).toBe('{"id":1}');
  expect(letter?.header.get(deadLetterHeaders.errorName)).toBe("InvalidHeadersError");
});

it("goes on after a message of core NATS whose headers can't be read", async () => {
  const subject = `${uniqueName("core")}.ping`;
  const ping = defineEvent({ name: "ping", subject, stream: false, schema: orderSchema });
  const definition = defineSubscriber({ name: uniqueName("monitor"), actors: { watch: { event: ping } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  const handled: number[] = [];
  const listening = subscriber.listen({ watch: (order) => void handled.push(order.id) });
  await until(async () => {
    await publishRaw(subject, malformed[0][1], '{"id":1}');
    return reports.length > 0;
  });
  broker.nats.publish(subject, '{"id":2}');
  await until(() => handled.length > 0);
  await subscriber.close();
  await listening;
  expect(handled).toEqual([2]);
  expect(reports[0]).toMatchObject({ verdict: { kind: "drop" }, error: { code: "INVALID_HEADERS" } });
});
