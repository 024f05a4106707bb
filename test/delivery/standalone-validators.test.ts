import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { uniqueName, useBroker } from "../support/broker.js";
import { hazelnats } from "../support/cli.js";
import { compileStrictly, projectFolder } from "../support/compile.js";
import { readTree } from "../support/golden.js";
import { run } from "../support/run.js";

const broker = useBroker();
const trace = new URL("../support/trace-modules.mjs", import.meta.url).href;

const user = `
import { connectPublisher, connectSubscriber, InvalidHeadersError, InvalidPayloadError } from "@hazelnats/runtime";
import { orderPlaced, shopPublisher, shopSubscriber } from "./client/index.js";

const settings = { servers: process.argv[2] ?? "" };
const publisher = await connectPublisher(shopPublisher, settings);
const subscriber = await connectSubscriber(shopSubscriber, settings);
const order = { id: "aaaa", at: "2026-11-22T00:00:00Z", state: "paid" } as const;
await publisher.register();
await subscriber.register();
const wrong: unknown[] = [];
const refused = async (work: Promise<unknown>): Promise<void> => void wrong.push(await work.catch((error: unknown) => error));
const headers = { headers: { tries: 2 } };
await refused(publisher.publish(orderPlaced, { ...order, at: "yesterday" }, headers));
await refused(publisher.publish(orderPlaced, { ...order, id: "a".repeat(50) + "!" }, headers));
await refused(publisher.publish(orderPlaced, order, { headers: { tries: 11 } }));
await publisher.publish(orderPlaced, order, headers);
const stop = new AbortController();
await subscriber.listen(
  {
    take: (taken, { headers: { tries } }) => {
      console.log(JSON.stringify([taken, tries, wrong.map((error) => error instanceof InvalidPayloadError || error instanceof InvalidHeadersError)]));
      stop.abort();
    },
  },
  { signal: stop.signal },
);
await subscriber.close();
await publisher.close();
`;

it("a client with its own validators loads nothing of Ajv, and runs where no code may be made of text", async () => {
  await using folder = await projectFolder();
  const name = uniqueName("shop");
  await writeFile(
    join(folder.path, "shop.yaml"),
    `asyncapi: 3.0.0
info: { title: Shop, version: "1", x-hazelnats-name: ${name} }
channels:
  placed:
    address: ${name}.placed
    messages:
      orderPlaced:
        headers: { type: object, required: [tries], properties: { tries: { type: integer, maximum: 9 } } }
        payload: { $ref: "#/components/schemas/Order" }
operations:
  place: { action: send, channel: { $ref: "#/channels/placed" } }
  take: { action: receive, channel: { $ref: "#/channels/placed" }, x-jetstream: { deliver: all } }
components:
  schemas:
    Order:
      type: object
      required: [id, at, state]
      properties:
        id: { type: string, pattern: "^(a+)+$" }
        at: { type: string, format: date-time }
        state: { enum: [paid, { later: true }] }
`,
  );
  const generated = await hazelnats(["generate", "shop.yaml", "-o", "client", "--validators", "standalone"], {
    cwd: folder.path,
  });
  expect(generated.code, generated.stdout + generated.stderr).toBe(0);
  const check = await hazelnats(
    ["generate", "shop.yaml", "-o", "client", "--validators", "standalone", "--check"],
    {
      cwd: folder.path,
    },
  );
  expect(check.code, check.stdout + check.stderr).toBe(0);
  const source = user
    .replaceAll("shopPublisher", `${camel(name)}Publisher`)
    .replaceAll("shopSubscriber", `${camel(name)}Subscriber`);
  await writeFile(join(folder.path, "user.ts"), source);
  expect(await compileStrictly(folder.path, { types: ["node"], emit: true })).toBe("");
  const files = await readTree(join(folder.path, "client"));
  expect(Object.keys(files)).toContain("validators.ts");
  expect(Object.values(files).join("\n")).not.toMatch(/\bajv\b|\beval\b|Function\(|require\(/iu);

  const { code, stdout, stderr } = await run(
    process.execPath,
    [
      ...["--disallow-code-generation-from-strings", "--import", trace],
      ...[join(folder.path, "user.js"), broker.url],
    ],
    { cwd: folder.path },
  );
  expect(code, stdout + stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    { id: "aaaa", at: "2026-11-22T00:00:00Z", state: "paid" },
    2,
    [true, true, true],
  ]);
  const loaded = stderr.split("\n").filter((line) => line.includes("node_modules"));
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.filter((line) => /node_modules\/ajv\//u.test(line))).toEqual([]);
  expect(loaded.filter((line) => /ajv-formats/u.test(line) && !line.endsWith("dist/formats.js"))).toEqual([]);
});

/** As the generator names what belongs to an application. */
function camel(name: string): string {
  return name.replaceAll(/-(\w)/gu, (_, letter: string) => letter.toUpperCase());
}
