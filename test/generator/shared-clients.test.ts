import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { connectPublisher, connectSubscriber } from "../../runtime/index.js";
import type { EventDefinition, PublisherDefinition, SubscriberDefinition } from "../../runtime/index.js";
import { uniqueName, useBroker } from "../support/broker.js";
import { hazelnats } from "../support/cli.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { readTree } from "../support/golden.js";
import { shopOf } from "../support/shop.js";

const broker = useBroker();

/** Generates into `clients` and compiles all, declarations included. */
async function generateAndCompile(
  folder: string,
  files: Readonly<Record<string, string>>,
  user = "export {};",
  options: readonly string[] = [],
): Promise<Readonly<Record<string, string>>> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const { code, stdout, stderr } = await hazelnats(
    ["generate", ...Object.keys(files), "--output", "clients", ...options],
    { cwd: folder },
  );
  expect(code, stdout + stderr).toBe(0);
  await writeFile(join(folder, "user.ts"), user);
  const printed = await readTree(join(folder, "clients"));
  expect(await compileStrictly(folder, { emit: true })).toBe("");
  return printed;
}

const user = `
import { connectPublisher, type Handler } from "@hazelnats/runtime";
import { orderPlaced as placedByBilling } from "./clients/billing/index.js";
import { orderPlaced, ordersPublisher, type Order } from "./clients/orders/index.js";
import { orderPlaced as shared } from "./clients/shared/index.js";
export const isOne: [typeof placedByBilling, typeof orderPlaced] = [shared, shared];
export const book: Handler<typeof placedByBilling> = (order: Order) => void order.price.cents;
export async function place(order: Order): Promise<void> {
  const publisher = await connectPublisher(ordersPublisher, {});
  // the subscriber's constant is the publisher's
  await publisher.publish(placedByBilling, order);
}
`;

it("has one definition for both sides of an event, which compiles strictly and delivers", async () => {
  await using folder = await projectFolder();
  const name = uniqueName("shop");
  const files = await generateAndCompile(folder.path, shopOf(name), user);

  expect(Object.keys(files).filter((file) => file.endsWith("/events.ts"))).toEqual([
    "orders/events.ts",
    "shared/events.ts",
  ]);
  // where the words differ, those of the one who publishes are taken; settings of a stream come together
  expect(files["shared/events.ts"]).toContain("The sender's words.");
  expect(files["shared/events.ts"]).toContain(`subject: "${name}.cancelled.{region}"`);
  expect(files["shared/events.ts"]).toContain('maxAge: "7d"');
  // what is one application's own stands with it, made of what is shared
  expect(files["orders/events.ts"]).toContain('from "../shared/events.js"');
  expect(files["orders/messages.ts"]).not.toContain("interface Order ");

  const load = async (application: string): Promise<unknown> =>
    await import(pathToFileURL(join(folder.path, "clients", application, "index.js")).href);
  // the names of the documents
  const orders = (await load("orders")) as {
    readonly orderPlaced: EventDefinition;
    readonly ordersPublisher: PublisherDefinition;
  };
  const billing = (await load("billing")) as {
    readonly orderPlaced: EventDefinition;
    readonly billingSubscriber: SubscriberDefinition;
  };
  const { orderPlaced } = orders;
  expect(billing.orderPlaced).toBe(orderPlaced);
  expect(orders.ordersPublisher.events["orderPlaced"]).toBe(orderPlaced);
  const { bookOrder } = billing.billingSubscriber.actors;
  expect(bookOrder).toMatchObject({ event: orderPlaced });

  await using publisher = await connectPublisher(orders.ordersPublisher, { servers: broker.url });
  await publisher.register();
  if (bookOrder === undefined) throw new Error("the actor is missing");
  await using subscriber = await connectSubscriber(
    { ...billing.billingSubscriber, actors: { bookOrder } },
    { servers: broker.url },
  );
  await subscriber.register();
  const order = { orderId: "o-1", price: { cents: 5 } };
  await publisher.publish(billing.orderPlaced, order);
  const stop = new AbortController();
  const handled: unknown[] = [];
  await subscriber.listen(
    {
      bookOrder: (payload: unknown) => {
        handled.push(payload);
        stop.abort();
      },
    } as never, // the keys are known at run time only
    { signal: stop.signal },
  );
  expect(handled).toEqual([order]);
});

it("prints validators beside the schemas that they are of, shared ones and headers too", async () => {
  await using folder = await projectFolder();
  const files = await generateAndCompile(folder.path, shopOf(uniqueName("shop")), user, [
    ...["--validators", "standalone"],
  ]);
  for (const [name, content] of Object.entries(files)) {
    if (!name.endsWith("schemas.ts")) continue;
    const data = content.match(/^export const \w+Schema: Schema<\w+> =/gmu) ?? [];
    expect(content.match(/bindValidators\(/gu) ?? []).toHaveLength(data.length);
  }
  expect(Object.keys(files)).toContain("shared/validators.ts");
});

function large(title: string, action: "send" | "receive", count: number): string {
  const all = Array.from({ length: count }, (_, index) => index);
  const area = (index: number): string => `area${index % 3}`;
  return `asyncapi: 3.0.0
info: { title: ${title}, version: "1" }
channels:
${all.map((index) => `  c${index}: { address: ${area(index)}.n${index}, messages: { e${index}: { payload: { $ref: "#/components/schemas/Thing" } } } }`).join("\n")}
  own: { address: ${title}.own, messages: { ${title}Own: { payload: { type: array, items: { $ref: "#/components/schemas/Thing" } } } } }
operations:
${all.map((index) => `  o${index}: { action: ${action}, channel: { $ref: "#/channels/c${index}" } }`).join("\n")}
  own: { action: ${action}, channel: { $ref: "#/channels/own" } }
components: { schemas: { Thing: { type: object, properties: { price: { type: integer } } } } }
`;
}

it("splits what is shared by area where it is large, and then all that imports it", async () => {
  await using folder = await projectFolder();
  const files = await generateAndCompile(folder.path, {
    "one.yaml": large("One", "send", 520),
    "two.yaml": large("Two", "receive", 520),
  });
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      ...["shared/area0/events.ts", "shared/area1/events.ts", "shared/shared/messages.ts"],
      ...["one/area0/publisher.ts", "one/shared/publisher.ts", "two/area2/subscriber.ts", "one/events.ts"],
    ]),
  );
  const index = (await import(pathToFileURL(join(folder.path, "clients/one/index.js")).href)) as {
    readonly onePublisher: PublisherDefinition;
  }; // the name of the document
  expect(Object.keys(index.onePublisher.events)).toHaveLength(521);
});
