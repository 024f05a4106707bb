import { connectPublisher } from "@hazelnats/runtime";
import { startServer } from "@hazelnats/runtime/testing";
import { connect } from "@nats-io/transport-node";
import { deadLetters } from "./dead-letters.js";
import {
  orderCancelled,
  orderPlaced,
  type OrderPlaced,
  ordersPublisher,
  paymentRequested,
} from "./orders/client/index.js";
import { startService } from "./service.js";

const color = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
const chapter = (text: string) => console.log(`\n${paint(1, text)}`);
const tell = (who: string, text: string, code = 36) =>
  console.log(`  ${paint(code, who.padEnd(14))} ${text}`);

await using server = await startServer();
const servers = server.url;
chapter("A broker and three services");
tell("nats-server", `listens on ${servers}`, 90);
const startBilling = () => startService("billing", { servers, onLine: (line) => tell("billing", line, 33) });
let billing = startBilling();
const notifications = startService("notifications", {
  servers,
  onLine: (line) => tell("notifications", line, 35),
});

await using orders = await connectPublisher(ordersPublisher, { servers });
await orders.register();
await billing.says("ready");
await notifications.says("ready");
tell("orders", "ready");

const order = (orderId: string, email: string): OrderPlaced => ({
  orderId,
  email,
  total: 1_998,
});
const place = async (placed: OrderPlaced) => {
  const { sequence, duplicate } = await orders.publish(orderPlaced, placed);
  tell(
    "orders",
    `placed ${placed.orderId}: stored as message ${sequence}${duplicate ? ", already known: not stored again" : ""}`,
  );
  return duplicate;
};

chapter("A question and its answer: orders asks billing whether the card covers it");
for (const [orderId, amount] of [
  ["o-1", 1_998],
  ["o-9", 250_000],
] as const) {
  const { authorized, reason } = await orders.request(paymentRequested, { orderId, amount });
  tell("orders", `heard that ${orderId} is ${authorized ? "authorized" : `not authorized: ${reason}`}`);
}

chapter("An event, published twice with the same order id, is handled once");
await place(order("o-1", "ada@example.com"));
const duplicate = await place(order("o-1", "ada@example.com"));
await notifications.says("mailed i-o-1");

chapter("A parameter in the subject: orders.cancelled.us");
await orders.publish(
  orderCancelled,
  { orderId: "o-1", reason: "changed-mind" },
  { parameters: { region: "us" } },
);
await notifications.says("told the customer of o-1 in us");

chapter("A handler that fails is tried again, after the first delay of its policy");
await place(order("o-2", "bob@example.com"));
await notifications.says("mailed i-o-2");

chapter("What can't be handled is kept as a dead letter, and what follows is handled");
await place(order("o-3", ""));
const stranger = await connect({ servers });
stranger.publish("orders.placed", '{ "orderId": 42, "total":');
await stranger.flush();
tell("a stranger", "sent a message that is not JSON to orders.placed", 90);
await place(order("o-5", "eve@example.com"));
await notifications.says("mailed i-o-5");
await billing.says("bookOrder gave up");

chapter("billing is killed in the middle of its work (SIGKILL) and started again");
await place(order("o-4", "dan@example.com"));
await billing.says("books o-4, attempt 1");
await billing.stop("SIGKILL");
tell("billing", "killed", 31);
const killed = billing;
billing = startBilling();
await notifications.says("mailed i-o-4");

chapter("The dead letters");
const letters = await deadLetters(stranger);
for (const { actor, reason, payload } of letters) tell(actor, `${reason}: ${payload}`, 31);
await stranger.drain();

await billing.stop("SIGTERM");
await notifications.stop("SIGTERM");

const said = [...killed.lines, ...billing.lines, ...notifications.lines];
const mailed = ["o-1", "o-2", "o-4", "o-5"].map(
  (id) => said.filter((line) => line.startsWith(`mailed i-${id} `)).length,
);
const held = duplicate && mailed.every((count) => count === 1) && letters.length === 2;
chapter(
  held
    ? "Five orders: four handled once each, one retried, one survived a crash; two dead letters; nothing lost."
    : "The story did not hold: see above.",
);
process.exitCode = held ? 0 : 1;
