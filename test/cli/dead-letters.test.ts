import { headers } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import type { ProjectRuntime } from "../../generator/cli/project-runtime.js";
import { openDeadLetters } from "../../runtime/dead-letters/open-dead-letters.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { anEvent, foreign } from "../delivery/setting.js";
import { until, useBroker } from "../support/broker.js";
import { hazelnats, startHazelnats } from "../support/cli.js";
import { projectFolder } from "../support/compile.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

const broker = useBroker();

// the command line can't import the runtime's types: they are held against its own here
const runtime: ProjectRuntime = { openDeadLetters };

/** An application with letters that nobody had to fail for. */
async function anApplication(count: number) {
  const { root, placed, application } = anEvent();
  const tools = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { sendReceipt: { event: placed } } });
  const subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const created = (await tools.jsm.streams.info(root)).created.replaceAll(/\D/g, "");
  const store = (id: number): Promise<unknown> => {
    const header = headers();
    for (const [name, value] of Object.entries({
      Actor: "send-receipt",
      Reason: id === 1 ? "invalid" : "attempts",
      Attempts: "10",
      "Error-Name": "TypeError",
      Error: "\u001B[31mno address",
      At: new Date(id * 1_000).toISOString(),
      Subject: `${root}.placed`,
      Stream: root,
      Sequence: String(id),
      Timestamp: new Date(0).toISOString(),
    }))
      header.set(`Hazelnats-Dead-${name}`, value.replaceAll("\u001B", "\u202E"));
    header.set("x-tenant", "acme");
    const subject = `dead.${application}.${root}.send-receipt.${created}.${id}`;
    return tools.js.publish(subject, JSON.stringify({ id }), { headers: header });
  };
  for (let id = 1; id <= count; id += 100)
    await Promise.all(Array.from({ length: Math.min(100, count - id + 1) }, (_, index) => store(id + index)));
  const stored = async (): Promise<number> =>
    (await tools.jsm.streams.info(`${application}-dead`)).state.messages;
  return { application, subscriber, stored, ...tools };
}

it("lists, shows, replays and drops letters", async () => {
  expect(runtime).toBeDefined();
  const shop = await anApplication(4);
  await using folder = await projectFolder();
  const call = (...given: readonly string[]) =>
    hazelnats(["dead-letters", ...given], { cwd: folder.path, env: { NATS_URL: broker.url } });

  const listed = await call("list", shop.application, "--reason", "attempts", "--limit", "2");
  expect(listed).toMatchObject({ code: 0, stderr: "2 letters\n" });
  expect(listed.stdout.split("\n").map((line) => line.split("  ").slice(0, 3))).toEqual([
    ["2", "1970-01-01T00:00:02.000Z", "send-receipt"],
    ["3", "1970-01-01T00:00:03.000Z", "send-receipt"],
    [""],
  ]);
  // text of others must not reverse the terminal
  expect(listed.stdout).not.toContain("\u202E");
  const lines = (await call("list", shop.application, "--json", "--since", "1970-01-01T00:00:03Z")).stdout;
  expect(
    lines
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { number: number }).number),
  ).toEqual([3, 4]);

  const shown = await call("show", shop.application, "2");
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toContain("x-tenant: acme");
  expect(shown.stdout.trimEnd().endsWith('{"id":2}')).toBe(true);
  const json: unknown = JSON.parse((await call("show", shop.application, "2", "--json")).stdout);
  expect(json).toMatchObject({ number: 2, payload: { text: '{"id":2}' }, headers: { "x-tenant": ["acme"] } });

  expect(await call("drop", shop.application, "--reason", "invalid", "--dry-run")).toMatchObject({
    code: 0,
    stdout: "1 would be dropped\n",
  });
  expect(await shop.stored()).toBe(4);
  expect(await call("drop", shop.application, "1")).toMatchObject({ code: 0, stdout: "1 dropped\n" });
  expect(await call("replay", shop.application, "--actor", "sendReceipt")).toMatchObject({
    code: 0,
    stdout: "3 queued for replay\n",
  });
  expect(await call("replay", shop.application, "--all")).toMatchObject({
    code: 0,
    stdout: "0 queued for replay\n3 queued already\n",
  });
  await shop.subscriber.close();
});

it("says what is wrong, by its exit code, too", async () => {
  const shop = await anApplication(1);
  await using folder = await projectFolder();
  const call = (...given: readonly string[]) =>
    hazelnats(["dead-letters", ...given, "--server", broker.url], { cwd: folder.path });
  expect(await call("drop", shop.application)).toMatchObject({
    code: 2,
    stderr: "Say which letters to drop: by their numbers, by a filter such as --actor, or --all.\n",
  });
  expect(await shop.stored()).toBe(1);
  expect(await call("show", shop.application, "99")).toMatchObject({ code: 1 });
  expect(await call("show", shop.application, "first")).toMatchObject({ code: 2 });
  expect(await call("list", shop.application, "--since", "yesterday")).toMatchObject({ code: 2 });
  const nobody = await call("list", "nobody");
  expect(nobody.code).toBe(1);
  expect(nobody.stderr).toContain("nobody-dead");
  await shop.jsm.consumers.delete(`${shop.application}-replay`, `${shop.application}-send-receipt`);
  const unheard = await call("replay", shop.application, "--all");
  expect(unheard).toMatchObject({ code: 1, stdout: "0 queued for replay\n" });
  expect(unheard.stderr).toContain("register()");
  await using elsewhere = await makeTemporaryFolder();
  const lost = await hazelnats(["dead-letters", "list", "shop"], { cwd: elsewhere.path });
  expect(lost.code).toBe(2);
  expect(lost.stderr).toContain("npm install @hazelnats/runtime");
  await shop.subscriber.close();
});

it("loses and repeats nothing when it is killed in the middle of a replay and called again", async () => {
  const count = 2_000;
  const shop = await anApplication(count);
  await using folder = await projectFolder();
  const given = ["dead-letters", "replay", shop.application, "--all", "--json", "--server", broker.url];
  const handled = new Map<number, number>();
  const listening = shop.subscriber.listen({
    sendReceipt: ({ id }) => void handled.set(id, (handled.get(id) ?? 0) + 1),
  });
  {
    await using running = startHazelnats(given, { cwd: folder.path });
    await running.until('"result":"done"');
    running.process.kill("SIGKILL");
    await running.closed;
  }
  expect(await shop.stored()).toBeGreaterThan(0);
  expect(await hazelnats(given, { cwd: folder.path })).toMatchObject({ code: 0 });
  await until(async () => (await shop.stored()) === 0);
  await shop.subscriber.close();
  await listening;
  expect(handled.size).toBe(count);
  expect([...handled.values()].filter((times) => times !== 1)).toEqual([]);
}, 60_000);
