import { expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

async function withSpec(): Promise<TemporaryFolder> {
  const folder = await makeTemporaryFolder();
  await folder.write({ "orders.yaml": smallSpec() });
  return folder;
}

const client = ["generate", "orders.yaml", "-o", "client", "--perspective", "client"];

it("calls a client after its own service", async () => {
  await using folder = await withSpec();
  const { code, stderr } = await hazelnats([...client, "--name", "billing"], { cwd: folder.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await folder.read("client/subscriber.ts")).toContain('name: "billing"');
});

it("never gives a client the application's own name, and warns that all clients would share one", async () => {
  await using folder = await withSpec();
  const { code, stderr } = await hazelnats(client, { cwd: folder.path });
  expect(code).toBe(0);
  expect(stderr).toContain('The client is called "orders-client", and so is every other client');
  expect(await folder.read("client/subscriber.ts")).toContain('name: "orders-client"');
});

it("takes the name from the configuration", async () => {
  await using folder = await withSpec();
  const specs = [{ input: "orders.yaml", output: "client", name: "shop" }];
  await folder.write({ "hazelnats.config.json": JSON.stringify({ specs }) });
  expect((await hazelnats(["generate"], { cwd: folder.path })).code).toBe(0);
  expect(await folder.read("client/publisher.ts")).toContain('name: "shop"');
});

it("refuses a name that the server could not take, and writes nothing", async () => {
  await using folder = await withSpec();
  const { code, stderr } = await hazelnats([...client, "--name", "a b.>"], { cwd: folder.path });
  expect(code).toBe(1);
  expect(stderr).toContain(`The application can't be called "a b.>"`);
  expect(await folder.list()).toEqual(["orders.yaml"]);
});
