import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { jetstream } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { until, useBroker } from "../support/broker.js";
import { postgresFolder, startPostgres } from "../support/postgres.js";
import { run } from "../support/run.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const broker = useBroker();

type Environment = Readonly<Record<string, string>>;

async function compile(example: string): Promise<void> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [compiler, "-p", join(root, "examples", example)]);
  expect(stdout).toBe("");
}

async function place(example: string, count: number, env: Environment): Promise<void> {
  const program = join(root, "examples", example, "dist/place-orders.js");
  const { stdout, stderr } = await run(process.execPath, [program, String(count)], { env });
  expect(stdout, stderr).toContain(`placed ${count}`);
}

interface Relay {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<unknown>;
}

function startRelay(example: string, env: Environment): Relay {
  const child = spawn(process.execPath, [join(root, "examples", example, "dist/relay.js")], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => lines.push(line));
  return { process: child, lines, ended: once(child, "close") };
}

async function endRelay({ process, ended, lines }: Relay): Promise<void> {
  process.kill("SIGTERM");
  await ended;
  expect(process.exitCode, lines.join("\n")).toBe(0);
}

/** The ids of the orders in a stream, by customer. */
async function ordersIn(stream: string): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  const consumer = await jetstream(broker.nats).consumers.get(stream);
  for (let left = (await consumer.info()).num_pending; left > 0; left -= 1) {
    const message = await consumer.next();
    if (message === null) break;
    const { orderId, customer } = message.json<{ orderId: number; customer: string }>();
    found.set(customer, [...(found.get(customer) ?? []), orderId]);
  }
  return found;
}

async function storedIn(stream: string): Promise<number> {
  const { streams } = await jetstream(broker.nats).jetstreamManager();
  return streams.info(stream).then(
    ({ state }) => state.messages,
    () => 0,
  );
}

const customers = ["ada", "grace", "joan"];
function expected(count: number): ReadonlyMap<string, readonly number[]> {
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  return new Map(
    customers.map((customer, remainder) => [customer, ids.filter((id) => id % 3 === remainder)]),
  );
}

describe("examples/outbox-sqlite", () => {
  it("publishes what was committed, each once and in order, over a relay that is killed", async () => {
    await compile("outbox-sqlite");
    await using folder = await makeTemporaryFolder();
    const database = folder.at("shop.db");
    const env = { DATABASE: database, NATS_URL: broker.url };
    await place("outbox-sqlite", 300, env);
    const first = startRelay("outbox-sqlite", env);
    await until(async () => (await storedIn("OUTBOX_SQLITE")) >= 50);
    first.process.kill("SIGKILL");
    await first.ended;
    // this build of SQLite leaves its lock behind where it is killed while it writes
    rmSync(`${database}.lock`, { recursive: true, force: true });
    const second = startRelay("outbox-sqlite", env);
    await until(async () => (await storedIn("OUTBOX_SQLITE")) >= 300);
    await endRelay(second);
    expect(await ordersIn("OUTBOX_SQLITE")).toEqual(expected(300));
  });
});

// skipped only where there is no PostgreSQL: it can't be installed from npm, and not by everybody
describe.runIf(postgresFolder !== undefined)("examples/outbox-postgres", () => {
  it("publishes each event once and in order, with three relays of which two are killed", async () => {
    await compile("outbox-postgres");
    await using postgres = await startPostgres();
    const env = { DATABASE_URL: postgres.url, NATS_URL: broker.url };
    const relays = [1, 2, 3].map(() => startRelay("outbox-postgres", env));
    await until(() => relays.every(({ lines }) => lines.includes("ready")));
    const placing = place("outbox-postgres", 600, env);
    for (const [index, least] of [100, 250].entries()) {
      await until(async () => (await storedIn("OUTBOX_POSTGRES")) >= least);
      relays[index]?.process.kill("SIGKILL");
      await relays[index]?.ended;
    }
    await placing;
    await until(async () => (await storedIn("OUTBOX_POSTGRES")) >= 600);
    const last = relays.at(-1);
    if (last !== undefined) await endRelay(last);
    expect(await ordersIn("OUTBOX_POSTGRES")).toEqual(expected(600));
  });
});
