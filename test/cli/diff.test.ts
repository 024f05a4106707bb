import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { type Finished, run } from "../support/run.js";
import { brokenSpec, smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({ "old.yaml": smallSpec(), "new.yaml": smallSpec({ field: "number" }) });
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function cli(...arguments_: readonly string[]): Promise<Finished> {
  return hazelnats(arguments_, { cwd: folder.path });
}

async function git(...arguments_: readonly string[]): Promise<void> {
  const who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
  const { code, stderr } = await run("git", [...who, ...arguments_], {
    cwd: folder.path,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder.path },
  });
  expect(code, stderr).toBe(0);
}

const key = "payload-schema event order-placed /orderId";

describe("hazelnats diff", () => {
  it("says what breaks, for whom, and with what value, and exits with 1", async () => {
    await folder.write({
      "billing.yaml": smallSpec({ title: "Billing" }).replace("action: send", "action: receive"),
    });
    const { code, stdout } = await cli("diff", "old.yaml", "new.yaml", "--with", "billing.yaml");

    expect(code).toBe(1);
    expect(stdout).toContain("old.yaml → new.yaml: 2 breaking");
    expect(stdout).toContain('/orderId of the payload seems to be called "number" now');
    expect(stdout).toContain("Readers of the new document refuse old messages that the stream orders-placed");
    expect(stdout).toContain('An old value that is refused: {"orderId":"a"}');
    expect(stdout).toContain("Reaches billing/place.");
    expect(stdout).toContain(`to allow it: ${key}`);
  });

  it("tells once what happens to several events alike", async () => {
    const moved = (address: string): string => `asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
channels: { orders: { address: ${address}, messages: { placed: { payload: {} }, paid: { payload: {} } } } }
operations: { tell: { action: send, channel: { $ref: "#/channels/orders" } } }
`;
    await folder.write({ "old.yaml": moved("orders"), "new.yaml": moved("shop.orders") });
    for (const format of ["text", "markdown"]) {
      const { stdout } = await cli("diff", "old.yaml", "new.yaml", "--format", format);
      expect(stdout.match(/2 events, each/gu)).toHaveLength(1);
      expect(stdout).toContain("Namely placed, paid.");
      expect(stdout).toContain("to allow them: subject event placed, and the same with each other name");
    }
  });

  it("exits with 0 where nothing breaks", async () => {
    expect(await cli("diff", "old.yaml", "old.yaml")).toMatchObject({
      code: 0,
      stdout: "old.yaml → old.yaml: nothing changed\n",
      stderr: "",
    });
  });

  it("prints one JSON document", async () => {
    const { code, stdout } = await cli("diff", "old.yaml", "new.yaml", "--json");

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "breaking",
      exitCode: 1,
      documents: [
        {
          application: "orders",
          changes: expect.arrayContaining([expect.objectContaining({ key, class: "breaking" })]),
        },
      ],
    });
  });

  it("writes Markdown in which nothing of a document is markup", async () => {
    await folder.write({
      "new.yaml": smallSpec({ field: '"<img src=x> @all [a](https://example.com)"' }),
    });
    const { stdout } = await cli("diff", "old.yaml", "new.yaml", "--format", "markdown");

    expect(stdout).toContain("#### Breaking (2)");
    expect(stdout).toContain("&lt;img src=x&gt; @&#8203;all \\[a\\](");
    expect(stdout).not.toContain("<img");
  });

  it("tells what is wrong with a document that can't be read", async () => {
    await folder.write({ "new.yaml": brokenSpec });
    const { code, stderr } = await cli("diff", "old.yaml", "new.yaml");

    expect(code).toBe(1);
    expect(stderr).toContain("new.yaml");
    expect(stderr).toContain("#/channels/placd");
  });

  it("asks for two documents", async () => {
    const { code, stderr } = await cli("diff", "old.yaml");

    expect(code).toBe(2);
    expect(stderr).toContain("Two documents are compared");
  });
});

describe("what is allowed", () => {
  const allow = (...entries: readonly string[]): Promise<void> =>
    folder.write({ "allow.yaml": `${entries.map((entry) => `- { ${entry} }`).join("\n")}\n` });

  it("does not stand in the way, and is told with its reason", async () => {
    await allow(
      'change: "payload-schema event order-placed *", reason: All of it is ours., until: 9999-12-31',
    );
    const { code, stdout } = await cli("diff", "old.yaml", "new.yaml", "--allow", "allow.yaml");

    expect(code).toBe(0);
    expect(stdout).toContain("breaking, allowed");
    expect(stdout).toContain("Allowed until 9999-12-31: All of it is ours.");
  });

  it("ends with its last day", async () => {
    await allow('change: "payload-schema event order-placed *", reason: Soon., until: 2020-01-01');
    const { code, stderr } = await cli("diff", "old.yaml", "new.yaml", "--allow", "allow.yaml");

    expect(code).toBe(1);
    expect(stderr).toContain("held until 2020-01-01");
  });

  it("is told of when nothing needs it any more", async () => {
    await allow("change: event-removed event nothing, reason: It was planned.");
    const { code, stderr } = await cli("diff", "old.yaml", "old.yaml", "--allow", "allow.yaml");

    expect(code).toBe(0);
    expect(stderr).toContain('allow.yaml:1:3 warning Nothing that changed is "event-removed event nothing".');
  });

  it.each([
    ["change: a", "has no `reason`"],
    ["reason: a", "does not name its `change`"],
    ["change: a, reason: b, until: soon", "has an `until` that is no day"],
    ["change: a, reason: b, why: c", 'has the unknown key "why"'],
  ])("is refused where it is %s", async (entry, said) => {
    await allow(entry);
    const { code, stderr } = await cli("diff", "old.yaml", "new.yaml", "--allow", "allow.yaml");

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});

describe("documents of git", () => {
  beforeEach(async () => {
    await folder.write({
      "specs/shop.yaml": smallSpec().replace("{ type: string }", '{ $ref: "../schemas/id.yaml" }'),
      "schemas/id.yaml": "$ref: ./key.yaml\n",
      "schemas/key.yaml": "type: string\n",
      "hazelnats.config.json": '{ "specs": [{ "input": "specs/shop.yaml", "output": "src" }] }',
    });
    await git("init", "--quiet");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "first");
  });

  it("are read with all that they refer to in their revision", async () => {
    await folder.write({ "schemas/key.yaml": "type: integer\n" });
    const { code, stdout } = await cli("diff", "git:HEAD:specs/shop.yaml", "specs/shop.yaml");

    expect(code).toBe(1);
    expect(stdout).toContain("/orderId of the payload is an integer now, and was a text");
    expect(await cli("diff", "--base", "HEAD", "specs/shop.yaml")).toMatchObject({ code: 1 });
    const all = await cli("diff", "--base", "HEAD");
    expect(all.stdout).toContain("git:HEAD:specs/shop.yaml → specs/shop.yaml: 1 breaking");
  });

  it("may be gone since, and be compared with each other", async () => {
    await git("mv", "specs/shop.yaml", "shop.yaml");
    await git("commit", "--quiet", "-m", "second");
    const { code, stdout } = await cli("diff", "git:HEAD~1:specs/shop.yaml", "git:HEAD~1:specs/shop.yaml");

    expect(code, stdout).toBe(0);
  });

  it("are told of where there is no such revision or document, and are no options of git", async () => {
    for (const revision of ["nowhere", "--output=x"]) {
      const { code, stderr } = await cli("diff", `git:${revision}:specs/shop.yaml`, "specs/shop.yaml");
      expect(code).toBe(1);
      expect(stderr).toContain(`The revision "${revision}" has no document "specs/shop.yaml"`);
    }
    expect(await folder.list()).not.toContain("x");
  });
});
