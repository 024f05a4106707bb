import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { systemOf } from "../../../asyncapi/index.js";
import type { Application } from "../../../asyncapi/index.js";
import { lintSystem, unknownRules } from "../../../asyncapi/lint/run.js";
import { builtInRules } from "../../../asyncapi/lint/rules/index.js";
import { documentOf } from "../diff/changes.js";
import type { Parts } from "../diff/changes.js";
import { readAlone } from "../reading.js";

interface Written extends Partial<Parts> {
  readonly action?: "send" | "receive";
  /** What no document can say, but code can. */
  readonly change?: (application: Application) => Application;
}

interface Case {
  readonly code: string;
  readonly wrong: readonly Written[];
  readonly right: readonly Written[];
  readonly server?: string;
}

const limited: Written = {
  root: "x-jetstream: { streams: { orders: { maxAge: 7d } } }",
  channel: "x-jetstream: { stream: orders }",
};
const stream = (settings: string): Written => ({
  root: `x-jetstream: { streams: { orders: { ${settings} } } }`,
  channel: "x-jetstream: { stream: orders }",
});
const receive = (settings: string, more: Written = limited): Written => ({
  ...more,
  action: "receive",
  operation: settings === "" ? "" : `x-jetstream: { ${settings} }`,
});
const eventNamed = (name: string): Written => ({
  ...limited,
  change: (application) => {
    const events = application.events.map((event) => ({ ...event, name }));
    return { ...application, events, publishes: events };
  },
});
const eventSaying = (description: string): Written => ({
  ...limited,
  change: (application) => {
    const events = application.events.map((event) => ({ ...event, description }));
    return { ...application, events, publishes: events };
  },
});
const actorNamed = (name: string): Written => ({
  ...receive("timeout: 10s"),
  change: (application) => ({
    ...application,
    actors: application.actors.map((actor) => ({ ...actor, name })),
  }),
});
const actorSaying = (description: string): Written => ({
  ...receive("timeout: 10s"),
  change: (application) => ({
    ...application,
    actors: application.actors.map((actor) => ({ ...actor, description })),
  }),
});
const limitOf = (maxMessages: number): Written => ({
  ...limited,
  change: (application) => ({
    ...application,
    streams: application.streams.map((each) => ({
      ...each,
      settings: { maxMessages, maxAge: "1d" as const },
    })),
  }),
});
const id = (schema: string): Written => ({
  ...limited,
  payload: `{ type: object, required: [id], properties: { id: ${schema} } }`,
});
const region = (parameter: string): Written => ({
  ...limited,
  address: "orders.{region}",
  channel: `x-jetstream: { stream: orders }, parameters: { region: ${parameter} }`,
});
const queued = (queue: string): Written => ({
  action: "receive",
  channel: "x-jetstream: false",
  change: (application) => ({
    ...application,
    actors: application.actors.map((actor) => ({ ...actor, settings: { queue } })),
  }),
});
const billing = (written: Written): Written => ({ title: "Billing", ...written });

const cases: readonly Case[] = [
  { code: "HZN001", wrong: [eventNamed("")], right: [eventNamed("a")] },
  { code: "HZN002", wrong: [eventNamed("a".repeat(80))], right: [eventNamed("a".repeat(64))] },
  { code: "HZN003", wrong: [eventNamed("hi there")], right: [eventNamed("hi-there")] },
  { code: "HZN004", wrong: [eventNamed("Hi")], right: [eventNamed("hi")] },
  { code: "HZN005", wrong: [eventSaying("")], right: [eventSaying("oh hi mark")] },
  { code: "HZN006", wrong: [eventSaying("a".repeat(6000))], right: [eventSaying("a".repeat(4096))] },
  { code: "HZN011", wrong: [limitOf(-12)], right: [limitOf(12)] },
  { code: "HZN012", wrong: [stream("maxAge: 1000000000s")], right: [stream("maxAge: 999999999s")] },
  { code: "HZN021", wrong: [actorNamed("")], right: [actorNamed("a")] },
  { code: "HZN022", wrong: [actorNamed("a".repeat(80))], right: [actorNamed("a".repeat(64))] },
  { code: "HZN023", wrong: [actorNamed("hi there")], right: [actorNamed("hi-there")] },
  { code: "HZN024", wrong: [actorNamed("Hi")], right: [actorNamed("hi")] },
  { code: "HZN025", wrong: [actorSaying("")], right: [actorSaying("Mails.")] },
  { code: "HZN026", wrong: [actorSaying("a".repeat(6000))], right: [actorSaying("a".repeat(4096))] },
  {
    code: "HZN101",
    wrong: [
      { ...stream('name: ORDERS, maxAge: 1d, subjects: ["orders.>"]') },
      billing({ ...stream('name: ORDERS, maxAge: 1d, subjects: ["orders.>"]'), address: "orders.other" }),
    ],
    right: [limited, billing(limited)],
  },
  {
    code: "HZN102",
    wrong: [receive("timeout: 1s, durable: one"), billing(receive("timeout: 1s, durable: one"))],
    right: [receive("timeout: 1s"), billing(receive("timeout: 1s"))],
  },
  {
    code: "HZN103",
    wrong: [stream('maxAge: 1d, subjects: ["orders.>"]'), billing({ ...stream("maxAge: 1d, name: other") })],
    right: [limited, billing(limited)],
  },
  {
    code: "HZN104",
    wrong: [region("{ description: Where. }"), billing({ ...limited, address: "orders.placed" })],
    right: [region("{ enum: [eu, us] }"), billing({ ...limited, address: "orders.placed" })],
  },
  { code: "HZN105", wrong: [{}], right: [limited] },
  {
    code: "HZN106",
    wrong: [receive("timeout: 1s"), billing({ ...limited, address: "other" })],
    right: [receive("timeout: 1s"), billing(limited)],
  },
  {
    code: "HZN107",
    wrong: [limited, billing({ ...receive("timeout: 1s"), address: "other" })],
    right: [limited, billing(receive("timeout: 1s"))],
  },
  { code: "HZN108", wrong: [receive("")], right: [receive("timeout: 1s")] },
  {
    code: "HZN109",
    wrong: [receive("timeout: 1s, retry: { attempts: 3, delays: [3h] }", stream("maxAge: 5h"))],
    right: [receive("timeout: 1s, retry: { attempts: 2, delays: [3h] }", stream("maxAge: 5h"))],
  },
  {
    code: "HZN110",
    wrong: [
      {
        ...receive("timeout: 1s, retry: { attempts: 2, delays: [3m] }"),
        extra: 'x-jetstream: { deduplicateBy: "$message.payload#/id" }',
        change: (application) => ({ ...application, publishes: application.events }),
      },
    ],
    right: [
      {
        ...receive("timeout: 1s, retry: { attempts: 2, delays: [1m] }"),
        extra: 'x-jetstream: { deduplicateBy: "$message.payload#/id" }',
        change: (application) => ({ ...application, publishes: application.events }),
      },
    ],
  },
  {
    code: "HZN111",
    server: "2.10",
    wrong: [stream("maxAge: 1d, messageTtl: true")],
    right: [stream("maxAge: 1d")],
  },
  {
    code: "HZN111",
    server: "2.11",
    wrong: [stream("maxAge: 1d, atomicBatches: true")],
    right: [stream("maxAge: 1d, messageTtl: true")],
  },
  {
    code: "HZN112",
    wrong: [id('{ type: string, pattern: "^(a+)+$" }')],
    right: [id('{ type: string, pattern: "^a+$" }')],
  },
  { code: "HZN113", wrong: [region("{}")], right: [region("{ description: Where. }")] },
  {
    code: "HZN114",
    wrong: [queued("my workers")],
    right: [queued("workers")],
  },
  {
    code: "HZN115",
    wrong: [{ ...id('{ $ref: "#/components/schemas/Key" }'), schemas: "{ Key: { type: string } }" }],
    right: [
      {
        ...id('{ $ref: "#/components/schemas/Key" }'),
        schemas: "{ Key: { type: string, description: A key. } }",
      },
    ],
  },
  {
    code: "HZN116",
    wrong: [limited],
    right: [{ ...limited, payload: "{ type: object, additionalProperties: false }" }],
  },
  { code: "HZN117", wrong: [limited], right: [{ ...limited, address: "orders.v1.placed" }] },
  {
    code: "HZN118",
    wrong: [id("{ type: integer, format: int64 }")],
    right: [id("{ type: integer, format: int64, minimum: 0, maximum: 1000 }")],
  },
  {
    code: "HZN119",
    wrong: [
      receive("timeout: 1s", stream("retention: workqueue")),
      billing(receive("timeout: 1s", stream("retention: workqueue"))),
    ],
    right: [receive("timeout: 1s", stream("retention: workqueue"))],
  },
];

async function found(written: readonly Written[], code: string, server?: string): Promise<readonly string[]> {
  const applications = await Promise.all(
    written.map(async ({ action, change = (application) => application, ...parts }) => {
      const { application } = await readAlone(documentOf(parts, action));
      return change(application);
    }),
  );
  // Those that are off are asked, too.
  const rules = Object.fromEntries(
    builtInRules.map((rule) => [rule.code, rule.level === "off" ? "warning" : rule.level]),
  );
  const settings = { rules, ...(server === undefined ? {} : { server }) };
  return lintSystem(systemOf(applications), settings)
    .filter(({ rule }) => rule.code === code)
    .map(({ message }) => message);
}

describe("a rule", () => {
  it.each(cases)("$code finds what is wrong and nothing else", async ({ code, wrong, right, server }) => {
    expect(await found(wrong, code, server)).toHaveLength(1);
    expect(await found(right, code, server)).toEqual([]);
  });

  it("has a case here, and a section with its level in the guide", () => {
    const guide = readFileSync(fileURLToPath(new URL("../../../docs/lint.md", import.meta.url)), "utf8");
    const sections = Array.from(
      guide.matchAll(/^### (HZN\d{3}) ([\w-]+)\n\n([\s\S]*?)(?=^##|$(?![\s\S]))/gm),
      ([, code = "", name = "", text = ""]) => ({ code, name, level: /^_(\w+)_/.exec(text)?.[1] }),
    );
    expect(sections).toEqual(builtInRules.map(({ code, name, level }) => ({ code, name, level })));
    expect(new Set(cases.map(({ code }) => code))).toEqual(new Set(builtInRules.map(({ code }) => code)));
  });
});

describe("the levels", () => {
  it("are set by code and by name", async () => {
    const { application } = await readAlone(documentOf({}));
    const at = (rules: Readonly<Record<string, "off" | "error">>) =>
      lintSystem(systemOf([application]), { rules }).map(({ severity, rule }) => `${severity} ${rule.code}`);

    expect(at({})).toEqual(["warning HZN105"]);
    expect(at({ HZN105: "off" })).toEqual([]);
    expect(at({ "stream-without-limits": "error" })).toEqual(["error HZN105"]);
  });

  it("are told of where they are of no rule", () => {
    expect(unknownRules({ rules: { HZN105: "off", "stream-without-limit": "off" } })).toEqual([
      { name: "stream-without-limit", meant: "stream-without-limits" },
    ]);
  });
});
