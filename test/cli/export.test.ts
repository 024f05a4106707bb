import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const runtime = `export { defineEvent, definePublisher as publisherOf } from "@hazelnats/runtime";`;

const events = `
import * as hazelnats from "@hazelnats/runtime";
import { defineEvent as event } from "./runtime.js";
import { subjects, limits } from "./settings.js";

/** Keeps what customers ordered. */
export const orders = hazelnats.defineStream({ name: "ORDERS", subjects: ["orders.>"], ...limits });

const orderSchema = {
  type: "object",
  required: ["orderId"],
  properties: { orderId: { type: "string", description: "Of the shop." }, lines: { $ref: "#/$defs/Lines" } },
  $defs: { Lines: { type: "array", items: { type: "string" } } },
} as const;

/**
 * A customer ordered.
 *
 * @deprecated
 */
export const orderPlaced = event({
  name: "order-placed",
  subject: \`\${subjects.orders}.placed.{region}\`,
  parameters: { region: { enum: ["eu", "us"] } },
  stream: orders,
  schema: orderSchema,
  deduplicateBy: "/orderId",
} satisfies object);
`;

const services = `
import { defineSubscriber } from "@hazelnats/runtime";
import { orderPlaced } from "./events.js";
import { publisherOf } from "./runtime.js";

class MailError extends Error {}
const usual = { concurrency: 2 * 4, timeout: "30s" } as const;

export const shop = publisherOf({ name: "shop", events: { orderPlaced } });
export const billing = defineSubscriber({
  name: "billing",
  actors: {
    /** Mails the receipt. */
    sendReceipt: { event: orderPlaced, ...usual, retry: { attempts: 3, on: [{ error: MailError, attempts: 1 }] } },
  },
});
`;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({
    "package.json": JSON.stringify({ name: "@shop/services", version: "2.3.4", type: "module" }),
    "src/runtime.ts": runtime,
    "src/settings.ts": `export const subjects = { orders: "orders" } as const;\nexport const limits = { maxAge: "7d" } as const;`,
    "src/events.ts": events,
    "src/services.ts": services,
    "src/events.test.ts": `import { defineEvent } from "@hazelnats/runtime";\ndefineEvent({});`,
    "wrong/events.ts": [
      `import { defineEvent, definePublisher } from "@hazelnats/runtime";`,
      `export const named = defineEvent({ name: process.env["NAME"] ?? "x", subject: "a.b", schema: {} });`,
      `export const unschemed = defineEvent({ name: "c", subject: "c.d" });`,
      `export const spaced = defineEvent({ name: "e", subject: "e f", schema: { type: "object" } });`,
      `export const all = definePublisher({ name: "all", events: { spaced, more: spaced.stream } });`,
    ].join("\n"),
    "half/events.ts": `import { defineEvent } from "@hazelnats/runtime";\nexport const a = defineEvent({ name: "a", `,
  });
});
afterAll(async () => folder[Symbol.asyncDispose]());

const run = async (...arguments_: readonly string[]) =>
  hazelnats(["export", ...arguments_], { cwd: folder.path });

describe("hazelnats export", () => {
  it("writes what code defines, whatever it is called there and wherever it stands", async () => {
    const { code, stdout, stderr } = await run("src", "--application", "billing");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "asyncapi: 3.0.0
      info:
        title: billing
        version: 2.3.4
      x-jetstream:
        streams:
          ORDERS:
            description: Keeps what customers ordered.
            subjects:
              - orders.>
            maxAge: 7d
      channels:
        ordersPlacedRegion:
          address: orders.placed.{region}
          parameters:
            region:
              enum:
                - eu
                - us
          messages:
            orderPlaced:
              $ref: "#/components/messages/orderPlaced"
          x-jetstream:
            stream: ORDERS
      operations:
        sendReceipt:
          action: receive
          channel:
            $ref: "#/channels/ordersPlacedRegion"
          description: Mails the receipt.
          x-jetstream:
            concurrency: 8
            timeout: 30s
            retry:
              attempts: 3
              "on":
                - error: MailError
                  attempts: 1
      components:
        messages:
          orderPlaced:
            description: A customer ordered.
            deprecated: true
            payload:
              $ref: "#/components/schemas/Order"
            x-jetstream:
              deduplicateBy: $message.payload#/orderId
        schemas:
          Lines:
            type: array
            items:
              type: string
          Order:
            type: object
            required:
              - orderId
            properties:
              orderId:
                description: Of the shop.
                type: string
              lines:
                $ref: "#/components/schemas/Lines"
      "
    `);
  });

  it("asks which application is meant, or takes all of them", async () => {
    const several = await run("src");
    expect(several.code).toBe(2);
    expect(several.stderr).toContain('There are 2 applications: "shop", "billing".');
    const combined = await run("src/**/*.ts", "--combined", "--title", "The shop", "--format", "json");
    expect(combined.code, combined.stderr).toBe(1); // the pattern has the tests in it, and one of them is wrong
    const whole = await run("src", "--combined", "--title", "The shop", "--format", "json");
    expect(whole.code, whole.stderr).toBe(0);
    const { info, operations } = JSON.parse(whole.stdout) as { info: object; operations: object };
    expect(info).toEqual({ title: "The shop", version: "2.3.4" });
    expect(operations).toMatchObject({
      sendOrderPlaced: { action: "send", tags: [{ name: "shop" }] },
      sendReceipt: {
        action: "receive",
        tags: [{ name: "billing" }],
        "x-jetstream": { durable: "billing-send-receipt" },
      },
    });
  });

  it("writes one document of each application into a folder, and tells with --check when it is stale", async () => {
    const written = await run("src", "--output", "specs/", "--combined");
    expect(written.code, written.stderr).toBe(0);
    expect(await folder.list("specs")).toEqual(["billing.yaml", "combined.yaml", "shop.yaml"]);
    expect((await run("src", "--output", "specs/", "--check")).code).toBe(0);
    await folder.write({
      "specs/shop.yaml": (await folder.read("specs/shop.yaml")).replace("2.3.4", "2.3.3"),
    });
    const stale = await run("src", "--output", "specs/", "--check");
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain("+  version: 2.3.4");
    const valid = await hazelnats(["validate", "specs/billing.yaml", "specs/combined.yaml"], {
      cwd: folder.path,
    });
    expect(valid.stderr).not.toContain("error");
    expect(valid.code).toBe(0);
  });

  it("writes documents of which neither the official parser nor its rulesets warn", async () => {
    await run("src", "--output", "judged/3/", "--combined");
    await run("src", "--output", "judged/2/", "--spec-version", "2.6");
    await run("src", "--output", "judged/catalog/", "--eventcatalog", "--format", "json");
    const files = (await folder.list("judged")).map((file) => `judged/${file}`);
    expect(files).toHaveLength(7);
    const { code, stdout } = await hazelnats(["validate", ...files, "--json"], { cwd: folder.path });
    expect(code).toBe(0);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { severity: string }[] };
    expect(diagnostics.filter(({ severity }) => severity !== "information")).toEqual([]);
  });

  it("adds what EventCatalog reads with --eventcatalog", async () => {
    const { stdout } = await run("src", "--application", "billing", "--eventcatalog", "-f", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      components: {
        messages: {
          orderPlaced: { "x-eventcatalog-message-type": "event", "x-eventcatalog-role": "client" },
        },
      },
    });
  });

  it("prints one JSON document with --json, of what was written, is stale, or is wrong", async () => {
    const json = async (...arguments_: readonly string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await run(...arguments_, "--json");
      expect(stderr).toBe("");
      const made: unknown = JSON.parse(stdout);
      expect(made).toMatchObject({ exitCode: code });
      return made;
    };
    expect(await json("src", "--application", "billing")).toMatchObject({
      verdict: "valid",
      documents: [{ application: "billing", events: 1, actors: 1, document: { asyncapi: "3.0.0" } }],
    });
    const one = ["src", "--application", "shop", "--output", "reported/shop.yaml"];
    const output = folder.at("reported/shop.yaml");
    expect(await json(...one, "--check")).toMatchObject({
      verdict: "stale",
      documents: [{ output, state: "created" }],
    });
    expect(await json(...one)).toMatchObject({ verdict: "written", documents: [{ state: "created" }] });
    expect(await json(...one)).toMatchObject({ verdict: "unchanged", documents: [{ state: "unchanged" }] });
    await folder.write({
      "reported/shop.yaml": (await folder.read("reported/shop.yaml")).replace("2.3.4", "1"),
    });
    expect(await json(...one, "--check")).toMatchObject({
      verdict: "stale",
      documents: [{ state: "changed", diff: expect.stringContaining("+  version: 2.3.4") }],
    });
    expect(await json("half")).toMatchObject({
      verdict: "invalid",
      diagnostics: expect.arrayContaining([
        expect.objectContaining({
          rule: "syntax",
          location: expect.objectContaining({ file: folder.at("half/events.ts"), line: 2 }),
        }),
      ]),
      documents: [],
    });
    expect(await json("src")).toMatchObject({ verdict: "usage", documents: [] });
  });

  it("writes AsyncAPI 2.6 on request", async () => {
    const { code, stdout } = await run(
      "src",
      "--application",
      "billing",
      "--spec-version",
      "2.6",
      "-f",
      "json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      asyncapi: "2.6.0",
      channels: {
        "orders.placed.{region}": {
          parameters: { region: { schema: { type: "string", enum: ["eu", "us"] } } },
          publish: { operationId: "sendReceipt", message: { $ref: "#/components/messages/orderPlaced" } },
        },
      },
    });
  });

  it("says where a value can't be known, and what to write instead", async () => {
    const { code, stdout, stderr } = await run("wrong");
    expect(code).toBe(1);
    expect(stdout).toBe("");
    for (const text of [
      `events.ts:2:42 error "name" of this event can't be known without running the code`,
      "hint: Write a literal, or a constant that is one.",
      `events.ts:3:38 error The event "c" has no schema.`,
      `events.ts:5:75 error "more" among the events of the publisher "all" is not what defineEvent gives.`,
    ])
      expect(stderr).toContain(text);
  });

  it("refuses code that is half-finished", async () => {
    const { code, stderr } = await run("half");
    expect(code).toBe(1);
    expect(stderr).toContain("This is no TypeScript");
  });

  it("says so where there is nothing to read", async () => {
    expect((await run("nowhere/*.ts")).stderr).toContain("There is no TypeScript there.");
    expect((await run("src/settings.ts")).stderr).toContain("The code defines no events.");
    expect((await run("src", "--check")).code).toBe(2);
  });
});
