import { expect, it } from "vitest";
import { readApplication, writeDocument, writeText } from "../../../asyncapi/index.js";
import { makeTemporaryFolder } from "../../support/temporary-folder.js";

const document = `
asyncapi: 2.6.0
info: { title: Orders, version: 1.0.0 }
channels:
  orders.placed:
    bindings:
      amqp: { exchange: { name: orders, type: topic }, queue: { name: orders }, bindingVersion: 0.2.0 }
      kafka: { partitions: many, replicas: 3 }
      sqs: { name: orders }
    publish:
      operationId: keep
      bindings:
        amqp: { cc: orders, expiration: 1 hour }
        solace: { destinations: [{ destinationType: heap }] }
        mqtt: none
      message: { name: order-placed, payload: { type: object } }
  orders.paid:
    bindings: { amqp: { is: queue, exchange: { name: orders }, queue: { name: paid } } }
    publish: { message: { name: order-paid, payload: { type: object } } }
  orders.lost:
    bindings: { amqp: { is: routingKey } }
    publish: { message: { name: order-lost, payload: { type: object } } }
`;

it("has bindings of AsyncAPI 2 that 3.0 refuses as extensions, which it takes", async () => {
  await using folder = await makeTemporaryFolder();
  await folder.write({ "asyncapi.yaml": document });
  const reading = await readApplication(folder.at("asyncapi.yaml"), { roots: [folder.path] });
  if (reading.kind === "refused") throw new Error(JSON.stringify(reading.diagnostics));
  const written = writeDocument(reading.application).document;
  expect(written).toMatchObject({
    channels: {
      ordersPlaced: {
        bindings: {
          amqp: { exchange: { name: "orders", type: "topic" }, "x-queue": { name: "orders" } },
          kafka: { "x-partitions": "many", replicas: 3 },
          "x-sqs": { "x-name": "orders" },
        },
      },
      ordersPaid: { bindings: { amqp: { is: "queue", "x-exchange": {}, queue: { name: "paid" } } } },
      ordersLost: { bindings: { "x-amqp": { is: "routingKey" } } },
    },
    operations: {
      keep: {
        bindings: {
          amqp: { cc: ["orders"], "x-expiration": "1 hour" },
          "x-solace": { destinations: [{ destinationType: "heap" }] },
          "x-mqtt": "none",
        },
      },
    },
  });
  await folder.write({ "again.yaml": writeText(written, "yaml") });
  const again = await readApplication(folder.at("again.yaml"), { roots: [folder.path], validate: "full" });
  expect(again.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(again.kind === "read" && writeDocument(again.application).document).toEqual(written);
});
