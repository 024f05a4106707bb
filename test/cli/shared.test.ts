import { mkdir, rm, symlink } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hazelnats, startHazelnats } from "../support/cli.js";
import type { Finished } from "../support/run.js";
import { shopOf } from "../support/shop.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const trace = new URL("../support/trace-modules.mjs", import.meta.url).href;
const documents = shopOf("shop");
const names = Object.keys(documents);
const together = ["generate", ...names, "-o", "src/clients"];
/** Billing and mails no longer agree on the invoice. */
const other = documents["mails.yaml"].replace("number: { type: integer }", "number: { type: string }");

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await folder.write(documents);
});
afterEach(async () => folder[Symbol.asyncDispose]());

async function cli(...arguments_: readonly string[]): Promise<Finished> {
  return hazelnats(arguments_, { cwd: folder.path });
}

async function done(...arguments_: readonly string[]): Promise<Finished> {
  const finished = await cli(...arguments_);
  expect(finished.code, finished.stdout + finished.stderr).toBe(0);
  return finished;
}

async function refusal(...arguments_: readonly string[]): Promise<string> {
  const before = await folder.list();
  const { code, stderr } = await cli(...arguments_);
  expect(code).toBe(1);
  expect(await folder.list()).toEqual(before);
  return stderr;
}

describe("several documents into one folder", () => {
  it("give each application a folder after its name, and one for what they share", async () => {
    await done(...together);
    expect((await folder.list("src/clients")).filter((file) => file.endsWith("/index.ts"))).toEqual([
      "billing/index.ts",
      "mails/index.ts",
      "orders/index.ts",
      "shared/index.ts",
    ]);
    expect(await folder.list("src/clients/shared")).toEqual([
      "events.ts",
      "index.ts",
      "messages.ts",
      "schemas.ts",
    ]);
    expect(await folder.read("src/clients/mails/index.ts")).toContain(
      'export { invoiceIssued, orderCancelled, shop } from "../shared/events.js";',
    );
  });

  it("print the same in whatever order they are named, and however often", async () => {
    await done(...together);
    const { stdout } = await done(
      ...["generate", "mails.yaml", "./orders.yaml", "billing.yaml", "orders.yaml", "-o", "src\\clients"],
      ...["--check", "--validate", "quick", "--json"],
    );
    const { verdict, documents: outcomes } = JSON.parse(stdout) as {
      readonly verdict: string;
      readonly documents: readonly unknown[];
    }; // our own report
    expect(verdict).toBe("unchanged");
    expect(outcomes).toHaveLength(3);
  });

  it("must have applications of different names, none of which takes the shared folder", async () => {
    await folder.write({ "again.yaml": documents["orders.yaml"].replace('version: "1"', 'version: "2"') });
    expect(await refusal("generate", ...names, "again.yaml", "-o", "src/clients")).toMatch(
      /Two documents would be generated into the folder ".*clients\/orders"/,
    );

    await folder.write({ "mails.yaml": documents["mails.yaml"].replace("title: Mails", "title: Shared") });
    await done(...together);
    expect(await folder.list("src/clients")).toContain("shared-application/subscriber.ts");
  });

  it("don't lead out of the folder through a link", async () => {
    await mkdir(folder.at("elsewhere"));
    await mkdir(folder.at("src/clients"), { recursive: true });
    await symlink(folder.at("elsewhere"), folder.at("src/clients/billing"));
    expect(await refusal(...together)).toContain("symbolic link that leaves the output folder");
  });
});

describe("what is shared", () => {
  it("follows the documents: an event stops being shared and becomes shared again", async () => {
    await done(...together);
    const first = await folder.read("src/clients/shared/events.ts");

    await folder.write({ "mails.yaml": other });
    const { stdout, stderr } = await done(...together);

    expect(stderr).toContain("event-disagreement");
    expect(stdout).toContain("shared by billing, mails, orders");
    expect(await folder.read("src/clients/shared/events.ts")).not.toContain("invoiceIssued");
    expect(await folder.read("src/clients/billing/events.ts")).toContain("invoiceIssued");

    await folder.write(documents);
    await done(...together);
    expect(await folder.read("src/clients/shared/events.ts")).toBe(first);
    expect(await folder.list("src/clients/billing")).not.toContain("events.ts");
  });

  it("goes when there is nothing left of it", async () => {
    await done("generate", "billing.yaml", "mails.yaml", "-o", "src/clients");
    expect(await folder.list("src/clients/shared")).toContain("index.ts");

    await folder.write({ "mails.yaml": other });
    const { stdout } = await done("generate", "billing.yaml", "mails.yaml", "-o", "src/clients");

    expect(stdout).toContain("shared by nothing any more");
    expect((await folder.list("src/clients")).filter((file) => file.startsWith("shared/"))).toEqual([]);
  });

  it("is compared, told and reported like a document's folder", async () => {
    await done(...together, "--dry-run");
    expect(await folder.list()).toEqual(names.toSorted());
    await done(...together);
    await folder.write({ "mails.yaml": other });

    const check = [...together, "--check", "--validate", "quick"];
    const { code, stdout, stderr } = await cli(...check);
    const { shared } = JSON.parse((await cli(...check, "--json")).stdout) as {
      readonly shared: unknown;
    }; // our own report

    expect(code).toBe(1);
    expect(stderr).toContain("stale src/clients/shared: the documents that share it changed.");
    expect(stdout).toContain("-export const invoiceIssued = defineEvent({");
    expect(shared).toMatchObject({
      applications: ["billing", "mails", "orders"],
      output: folder.at("src/clients/shared"),
      fresh: false,
      files: [
        { path: "events.ts", state: "changed" },
        { path: "index.ts", state: "changed" },
        { path: "messages.ts", state: "changed" },
        { path: "schemas.ts", state: "changed" },
      ],
    });
  });

  it("is not written when one document has an error", async () => {
    await done(...together);
    const before = await folder.read("src/clients/shared/events.ts");
    await folder.write({ "mails.yaml": `${other}nonsense: true\n` });

    expect(await refusal(...together)).toContain("nonsense");
    expect(await folder.read("src/clients/shared/events.ts")).toBe(before);
  });

  it("is not changed by a run that lacks one who imports it, until that client is gone", async () => {
    await done(...together);
    const two = ["generate", "orders.yaml", "billing.yaml", "-o", "src/clients"];

    const stderr = await refusal(...two);
    expect(stderr).toContain("shared-elsewhere");
    expect(stderr).toContain("src/clients/mails/index.ts:1:1");

    await rm(folder.at("src/clients/mails"), { recursive: true });
    await done(...two);
    expect(await folder.read("src/clients/shared/events.ts")).not.toContain("orderCancelled");
  });

  it("is known to a second run, which reads no document, and to one after somebody has edited it", async () => {
    const traced = { cwd: folder.path, env: { NODE_OPTIONS: `--import ${trace}` } };
    const report = async (): Promise<{ readonly reads: boolean; readonly report: unknown }> => {
      const { stdout, stderr } = await hazelnats([...together, "--json"], traced);
      return { reads: stderr.includes("js-yaml"), report: JSON.parse(stdout) };
    };
    await folder.write({ "node_modules/.keep": "" });
    await done(...together);
    const { stdout } = await done(...together, "--json", "--no-cache");
    expect(await report()).toEqual({ reads: false, report: JSON.parse(stdout) });

    const text = await folder.read("src/clients/shared/messages.ts");
    await folder.write({ "src/clients/shared/messages.ts": `${text}// edited\n` });
    expect(await report()).toMatchObject({ reads: true, report: { verdict: "written" } });
    expect(await folder.read("src/clients/shared/messages.ts")).toBe(text);
  });

  it("follows edits under --watch", async () => {
    await using watching = startHazelnats([...together, "--watch"], { cwd: folder.path });
    await watching.until("watching 3 files");

    await folder.write({ "mails.yaml": other });
    await watching.until("shared by billing");
    const shared = async (): Promise<string> => folder.read("src/clients/shared/events.ts");
    await expect.poll(shared, { timeout: 30_000 }).not.toContain("invoiceIssued");
  });
});

describe("`shared` in the configuration", () => {
  const config = (shared: unknown, outputs = ["orders/client", "billing/client", "mails/client"]): string =>
    JSON.stringify({
      specs: names.map((input, index) => ({ input, output: outputs[index] })),
      ...(shared === undefined ? {} : { shared }),
    });

  it("is where clients with folders of their own share; without it they share nothing", async () => {
    await folder.write({ "hazelnats.config.json": config(undefined) });
    await done("generate");
    expect(await folder.list("mails/client")).toContain("events.ts");

    await folder.write({ "hazelnats.config.json": config("contracts/client") });
    // what one document shares depends on the others
    const { stdout } = await done("generate", "mails.yaml");

    expect(stdout).toContain("shared by billing, mails, orders → contracts/client");
    expect(await folder.list("mails/client")).toEqual(["application.ts", "index.ts", "subscriber.ts"]);
    expect(await folder.read("billing/client/publisher.ts")).toContain(
      'import { invoiceIssued } from "../../contracts/client/events.js";',
    );
  });

  it.each([
    ["in the folder of a document", "orders/client/shared", undefined],
    ["around the folder of a document", "orders", undefined],
    ["the folder of a document", "orders/./client", undefined],
  ])("is refused %s", async (_where, shared, outputs) => {
    await folder.write({ "hazelnats.config.json": config(shared, outputs) });
    expect(await refusal("generate")).toContain("lie in each other");
  });

  it("must be a path", async () => {
    await folder.write({ "hazelnats.config.json": config(7) });
    expect(await cli("generate")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("`shared` must be the path of a folder.") as unknown,
    });
  });

  it("is no matter to one document", async () => {
    const specs = [{ input: "alone.yaml", output: "client" }];
    await folder.write({
      "alone.yaml": smallSpec(),
      "hazelnats.config.json": JSON.stringify({ specs, shared: "shared" }),
    });
    await done("generate");
    expect(await folder.list("client")).toContain("events.ts");
    expect((await folder.list()).filter((file) => file.startsWith("shared"))).toEqual([]);
  });
});
