import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { areasOf } from "../../generator/view/areas.js";
import { generate } from "../../generator/generate.js";
import { connectPublisher, connectSubscriber } from "../../runtime/index.js";
import type { EventDefinition, PublisherDefinition, SubscriberDefinition } from "../../runtime/index.js";
import { readAlone } from "../asyncapi/reading.js";
import { useBroker } from "../support/broker.js";
import { hazelnats } from "../support/cli.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { writeTree } from "../support/golden.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

const broker = useBroker();

/** Ten subjects each of names that file systems, our own files or paths have a meaning for. */
const hostile = ["con", "index", "shared", "Nul", "other", "__proto__", "billing-1"];

function subjects(): readonly string[] {
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
  return [
    ...numbers(150).map((index) => `orders.placed.n${index}`),
    ...numbers(140).map((index) => `orders.paid.n${index}`),
    ...numbers(10).map((index) => `Orders.shouted${index}`),
    ...numbers(260).map((index) => `billing.b${index}.sent`),
    ...numbers(10).map((index) => `{tenant}.orders.t${index}`),
    ...numbers(3).map((index) => `{tenant}.t${index}`),
    ...hostile.flatMap((token) => numbers(10).map((index) => `${token}.h${index}`)),
  ];
}

function document(all: readonly string[]): string {
  const lines = ["asyncapi: 3.0.0", "info: { title: Large, version: '1' }", "channels:"];
  for (const [index, subject] of all.entries()) {
    const parameters = subject.includes("{") ? "parameters: { tenant: {} }, " : "";
    const payload = subject.startsWith("billing") ? "Invoice" : "Thing";
    lines.push(
      `  c${index}: { address: ${JSON.stringify(subject)}, ${parameters}messages: { e${index}: { payload: { $ref: "#/components/schemas/${payload}" } } } }`,
    );
  }
  lines.push("operations:");
  for (const index of all.keys()) {
    lines.push(`  s${index}: { action: send, channel: { $ref: "#/channels/c${index}" } }`);
    lines.push(`  r${index}: { action: receive, channel: { $ref: "#/channels/c${index}" } }`);
  }
  return `${lines.join("\n")}
components:
  schemas:
    Money: { type: object, required: [cents], properties: { cents: { type: integer } } }
    Line: { type: object, properties: { price: { $ref: "#/components/schemas/Money" } } }
    Invoice: { type: object, required: [lines], properties: { lines: { type: array, items: { $ref: "#/components/schemas/Line" } } } }
    Thing: { type: object, required: [price], properties: { price: { $ref: "#/components/schemas/Money" } } }
`;
}

async function generateLarge(all: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { application } = await readAlone(document(all));
  const { files, diagnostics } = await generate(application, { digest: "0123456789abcdef" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

const large = subjects();

const user = `
import { connectPublisher, connectSubscriber, defineEvent } from "@hazelnats/runtime";
import { e0, type Invoice, largePublisher, largeSubscriber, type Thing } from "./client/index.js";
declare const thing: Thing;
declare const invoice: Invoice;
const stranger = defineEvent({ name: "stranger", subject: "stranger", schema: { type: "object" } });
export async function use(): Promise<void> {
  const publisher = await connectPublisher(largePublisher, {});
  await publisher.publish(e0, thing);
  // @ts-expect-error the payload of another event
  await publisher.publish(e0, invoice);
  // @ts-expect-error an event that it does not send
  await publisher.publish(stranger, {});
  const subscriber = await connectSubscriber(largeSubscriber, {});
  // @ts-expect-error handlers are missing
  await subscriber.listen({ r0: (payload) => void payload.price.cents });
  await subscriber.listen({ r0: (payload) => void payload.price.cents }, { actors: ["r0"] });
  // @ts-expect-error an actor that it does not have
  await subscriber.listen({ r0: () => undefined, unknown: () => undefined }, { actors: ["r0"] });
}
`;

describe("a client of hundreds of events", () => {
  it("has a folder for each area, compiles strictly, and delivers what it publishes", async () => {
    const files = await generateLarge(large);
    const folders = [...new Set(Object.keys(files).map((path) => path.split("/").slice(0, -1).join("/")))];
    expect(folders.sort()).toEqual(
      [
        ...[
          "",
          "billing-1",
          "billing-2",
          "con-events",
          "index-events",
          "nul-events",
          "orders",
          "orders-paid",
        ],
        ...["orders-placed", "other", "other-events", "proto", "shared", "shared-events"],
      ].sort(),
    );
    // what several areas use stands apart
    expect(files["shared/messages.ts"]).toContain("export interface Money");

    await using folder = await projectFolder();
    const client = join(folder.path, "client");
    await writeTree(folder.path, {
      ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`client/${path}`, content])),
      "user.ts": user,
    });
    expect(await compileStrictly(folder.path, { emit: true })).toBe("");

    const index = (await import(pathToFileURL(join(client, "index.js")).href)) as {
      readonly e0: EventDefinition;
      readonly largePublisher: PublisherDefinition;
      readonly largeSubscriber: SubscriberDefinition;
    }; // the names of the document above
    expect(Object.keys(index.largePublisher.events)).toHaveLength(large.length);
    const { e0 } = index;
    await using publisher = await connectPublisher(
      { ...index.largePublisher, events: { e0 } },
      { servers: broker.url },
    );
    await publisher.register();
    const { r0 } = index.largeSubscriber.actors;
    if (r0 === undefined) throw new Error("the actor is missing");
    await using subscriber = await connectSubscriber(
      { ...index.largeSubscriber, actors: { r0 } },
      { servers: broker.url },
    );
    await subscriber.register();
    await publisher.publish(e0, { price: { cents: 5 } });
    const stop = new AbortController();
    const handled: unknown[] = [];
    await subscriber.listen(
      {
        r0: (payload: unknown) => {
          handled.push(payload);
          stop.abort();
        },
      } as never, // the keys are known at run time only
      { signal: stop.signal },
    );
    expect(handled).toEqual([{ price: { cents: 5 } }]);
  });

  it("leaves no file behind when it becomes large, nor when it becomes small again", async () => {
    await using folder = await makeTemporaryFolder();
    const run = async (all: readonly string[]): Promise<readonly string[]> => {
      await folder.write({ "asyncapi.yaml": document(all) });
      const finished = await hazelnats(["generate", "asyncapi.yaml", "-o", "client"], { cwd: folder.path });
      expect(finished.code, finished.stderr).toBe(0);
      return await folder.list("client");
    };
    const small = await run(large.slice(0, 20));
    expect(small).toContain("events.ts");
    const split = await run(large);
    expect(split).toContain("orders-placed/events.ts");
    expect(split).not.toContain("events.ts");
    expect(await run(large.slice(0, 20))).toEqual(small);
  });

  it("moves no other event where one more is added", async () => {
    const before = await generateLarge(large);
    const after = await generateLarge([...large, "orders.placed.late"]);
    const changed = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
    expect(changed.toSorted()).toEqual([
      "application.ts",
      "index.ts",
      "orders-placed/events.ts",
      "orders-placed/publisher.ts",
      "orders-placed/subscriber.ts",
    ]);
  });
});

it("makes no folder's name that leads anywhere, or that a file system takes for another", async () => {
  const { application } = await readAlone(document(["a.b"]));
  const [event] = application.events;
  if (event === undefined) throw new Error("the document has an event");
  const tokens = [
    "..",
    ".",
    "..\\up",
    "a/../b",
    "C:",
    "$x",
    "NUL",
    "COM1",
    "{x}",
    "",
    "e\u0301t\u00e9",
    "x".repeat(300),
  ];
  const events = tokens.flatMap((token) =>
    Array.from({ length: 10 }, (_, index) => ({
      ...event,
      name: `${token}${index}`,
      subject: { template: `${token}.t${index}`, parameters: [] },
    })),
  );
  const folders = [...new Set(areasOf(events).values())];
  expect(folders).toEqual([...new Set(folders.map((folder) => folder.normalize("NFC").toLowerCase()))]);
  for (const folder of folders) {
    expect(folder).toMatch(/^[\p{L}\p{N}-]{1,80}$/u);
    expect(folder).not.toMatch(/^(?:con|nul|com1|shared|index)$/);
  }
});
