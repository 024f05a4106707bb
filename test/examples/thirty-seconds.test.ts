import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { until, useBroker } from "../support/broker.js";
import { run } from "../support/run.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/thirty-seconds");

interface Program {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<unknown>;
}

function start(name: string, url: string): Program {
  const child = spawn(process.execPath, [join(example, "dist", `${name}.js`)], {
    env: { ...process.env, NATS_URL: url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return { process: child, lines, ended: once(child, "close") };
}

const numbers = (programs: readonly Program[], verb: string) =>
  programs.flatMap(({ lines }) =>
    lines.filter((line) => line.startsWith(verb)).map((line) => Number(line.split(" ")[1])),
  );

describe("examples/thirty-seconds", () => {
  const broker = useBroker();

  it("shares the work among its subscribers, and Ctrl+C on any of them loses nothing", async () => {
    const compiled = await run(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      example,
    ]);
    expect(compiled.stdout).toBe("");

    const subscribers = [start("subscriber", broker.url), start("subscriber", broker.url)];
    await until(() => subscribers.every(({ lines }) => lines.includes("ready")));
    const publisher = start("publisher", broker.url);
    await until(() => subscribers.every((subscriber) => numbers([subscriber], "handled").length >= 3));

    const [first] = subscribers;
    first?.process.kill("SIGINT");
    await first?.ended;
    await until(() => numbers([publisher], "published").length >= 20);
    publisher.process.kill("SIGINT");
    await publisher.ended;

    const published = numbers([publisher], "published");
    await until(() => published.every((number) => numbers(subscribers, "handled").includes(number)));
    expect(numbers(subscribers, "handled").toSorted((a, b) => a - b)).toEqual(published);
    for (const { process } of subscribers) process.kill("SIGINT");
    await Promise.all(subscribers.map(({ ended }) => ended));
    expect([publisher, ...subscribers].map(({ process }) => process.exitCode)).toEqual([0, 0, 0]);
  });
});
