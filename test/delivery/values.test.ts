import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { uniqueName, useBroker } from "../support/broker.js";
import { hazelnats } from "../support/cli.js";
import { compileStrictly, projectFolder } from "../support/compile.js";

const broker = useBroker();

const moment = "{ type: string, format: date-time }";
const count = "{ type: integer, format: int64 }";
const object = `type: object, required: [at, n], properties: { at: ${moment}, n: ${count} }`;

/** What both sides refer to. */
const contracts = (root: string): string => `
channels:
  measured:
    address: ${root}.measured
    messages:
      measured: { headers: { ${object} }, payload: { ${object} } }
  around:
    address: ${root}.around
    messages:
      around:
        contentType: application/cloudevents+json
        payload:
          type: object
          required: [id, source, type, specversion]
          properties: { id: { type: string }, source: { const: /a }, type: { const: around }, specversion: { const: "1.0" }, data: { ${object} } }
  beside:
    address: ${root}.beside
    messages:
      beside:
        headers: { type: object, required: [ce-id, ce-source, ce-type], properties: { ce-id: { type: string }, ce-source: { const: /a }, ce-type: { const: beside }, at: ${moment} } }
        payload: { ${object} }
  asked:
    address: ${root}-asked
    messages: { asked: { payload: { ${object} } } }
  answers:
    address: null
    messages: { answered: { payload: { ${object} } }, refused: { payload: { type: object, required: [until], properties: { until: ${moment} } } } }
`;

const side = (name: string, action: string): string => `
asyncapi: 3.0.0
info: { title: ${name}, version: "1" }
channels:
${["measured", "around", "beside", "asked", "answers"].map((key) => `  ${key}: { $ref: "./contracts.yaml#/channels/${key}" }`).join("\n")}
operations:
${["measured", "around", "beside"].map((key) => `  ${key}: { action: ${action}, channel: { $ref: "#/channels/${key}" } }`).join("\n")}
  asked: { action: ${action}, channel: { $ref: "#/channels/asked" }, reply: { channel: { $ref: "#/channels/answers" } } }
`;

/** Compiles under the strictest options: so these are the types on both sides. */
const program = `
import { connectPublisher, connectSubscriber } from "@hazelnats/runtime";
import { around, asked, askingPublisher, beside, measured } from "./src/asking/index.js";
import { answeringSubscriber } from "./src/answering/index.js";

export async function run(servers: string): Promise<readonly unknown[]> {
  const at = new Date("2026-11-22T04:05:06.789Z");
  const value = { at, n: 2n ** 63n - 1n };
  const seen: [name: string, at: Date, n: bigint, header: Date | undefined][] = [];
  const stop = new AbortController();
  const take = (name: string, got: { readonly at: Date; readonly n: bigint }, header?: Date): void => {
    if (seen.push([name, got.at, got.n, header]) === 3) stop.abort();
  };
  const publisher = await connectPublisher(askingPublisher, { servers });
  const subscriber = await connectSubscriber(answeringSubscriber, { servers });
  try {
    await publisher.register();
    await subscriber.register();
    const listening = subscriber.listen(
      {
        measured: (got, { headers }) => take(String(headers.n), got, headers.at),
        around: (got) => take("around", got),
        beside: (got, { headers }) => take("beside", got, headers.at),
        asked: (got) => (got.n === 0n ? { until: got.at } : { at: got.at, n: got.n }),
      },
      { signal: stop.signal },
    );
    const answers = [await publisher.request(asked, value), await publisher.request(asked, { at, n: 0n })];
    await publisher.publish(measured, value, { headers: value });
    await publisher.publish(around, value);
    await publisher.publish(beside, value, { headers: { at } });
    await listening;
    return [...answers, ...seen.toSorted(([one], [other]) => (one < other ? -1 : 1))];
  } finally {
    await publisher.close();
    await subscriber.close();
  }
}
`;

const stream = (root: string): string => `x-jetstream: { streams: { ${root}: { subjects: ["${root}.>"] } } }`;

describe("dates and bigints of contracts that documents share", () => {
  it.each(["runtime", "standalone"])(
    "travel in payloads, headers, answers and CloudEvents, with validators of %s",
    async (validators) => {
      await using folder = await projectFolder();
      const root = uniqueName("values");
      await writeFile(join(folder.path, "contracts.yaml"), contracts(root));
      await writeFile(join(folder.path, "asking.yaml"), side("asking", "send") + stream(root));
      await writeFile(join(folder.path, "answering.yaml"), side("answering", "receive") + stream(root));
      await writeFile(join(folder.path, "program.ts"), program);
      const options = ["--dates", "Date", "--int64", "bigint", "--validators", validators];
      const { code, stdout, stderr } = await hazelnats(
        ["generate", "asking.yaml", "answering.yaml", "-o", "src", ...options],
        { cwd: folder.path },
      );
      expect(code, stdout + stderr).toBe(0);
      expect(stdout).toContain("shared by answering, asking");
      expect(await compileStrictly(folder.path, { emit: true, types: ["node"] })).toBe("");
      const compiled = (await import(pathToFileURL(join(folder.path, "program.js")).href)) as {
        readonly run: (servers: string) => Promise<readonly unknown[]>; // what the program exports
      };
      const at = new Date("2026-11-22T04:05:06.789Z");
      const n = 2n ** 63n - 1n;
      expect(await compiled.run(broker.url)).toEqual([
        { at, n },
        { until: at },
        [String(n), at, n, at],
        ["around", at, n, undefined],
        ["beside", at, n, at],
      ]);
    },
  );
});
