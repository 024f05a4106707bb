import { describe, expect, it } from "vitest";
import { writeDocument } from "../../../asyncapi/index.js";
import { scanFiles } from "./scanning.js";

const imports = `import { defineEvent, defineStream, definePublisher, defineSubscriber, type Schema } from "@hazelnats/runtime";`;

describe("code that is unusual", () => {
  it("is read in namespaces, classes, CommonJS, JSDoc, lists and default exports", async () => {
    const { applications, diagnostics } = await scanFiles(
      {
        "package.json": `{ "name": "unusual", "version": "1.0.0" }`,
        "spaces.ts": `${imports}
export namespace Shop {
  export interface Order { id: string }
  export const placed = defineEvent({ name: "placed", subject: "shop.placed", schema: {} as Schema<Order> });
}
class Events { static readonly paid = defineEvent({ name: "paid", subject: "shop.paid", schema: { type: "object" } }); }
const [, second = "none", third = "third"] = ["first", "second"] as const;
export default definePublisher({ name: "all", events: { placed: Shop.placed, paid: Events.paid } });
export const listed = definePublisher({
  name: "all",
  events: { listed: defineEvent({ name: second, subject: \`shop.\${third}\`, schema: { type: "object" } }) },
});`,
        "required.cjs": `const { defineEvent: event } = require("@hazelnats/runtime");
const hazelnats = require("@hazelnats/runtime");
const required = event({ name: "required", subject: "js.required", schema: { type: "object" } });
module.exports = { p: hazelnats.definePublisher({ name: "all", events: { required } }) };`,
        "described.js": `import { defineEvent, definePublisher } from "@hazelnats/runtime";
/** @type {import("@hazelnats/runtime").Schema<{ id: string }>} */
const idSchema = {};
export const p = definePublisher({
  name: "all",
  events: { described: defineEvent({ name: "described", subject: "js.described", schema: idSchema }) },
});`,
      },
      { patterns: ["src/*.{ts,js,cjs}"] },
    );
    expect(diagnostics).toEqual([]);
    const [application] = applications;
    if (application === undefined) throw new Error("there is one application");
    expect(application.events.map(({ name, subject }) => `${name} ${subject.template}`)).toEqual([
      "described js.described",
      "required js.required",
      "placed shop.placed",
      "paid shop.paid",
      "second shop.third",
    ]);
    expect(JSON.stringify(writeDocument(application).document["components"])).toContain(
      `"Id":{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`,
    );
  });

  it("is told where it is wrong, and never becomes a schema that takes everything", async () => {
    const { applications, diagnostics } = await scanFiles({
      "types.ts": `${imports}
import type { Missing } from "./missing.js";
import { misspelt } from "./missing.js";
interface Order { lines: Nowhere[]; note: any }
export const a = defineEvent({ name: "a", subject: "a.a", schema: {} as Schema<Missing> });
export const b = defineEvent({ name: "b", subject: "a.b", schema: {} as Schema<Order> });
export const c = defineEvent({ name: "c", subject: misspelt, schema: { type: "object" } });`,
      "foreign.ts": `import { defineEvent } from "@hazelnats/runtim";
export const a = defineEvent({ name: "a", subject: "a.a", schema: { type: "object" } });`,
      "loops.ts": `${imports}
const schema = { type: "object" };
function eventOf(name: string) { return defineEvent({ name, subject: "a.b", schema }); }
for (const name of ["x", "y"]) defineEvent({ name, subject: "a.b", schema });
export const p = definePublisher({ name: "p", events: { made: eventOf("x") } });`,
      "shapes.ts": `${imports}
const schema = { type: "object" };
export const s = defineStream({ name: "S", subjects: "orders.>" });
export const e = defineEvent({ name: "e", subject: "e.e", schema });
export const p = definePublisher({ name: "p", events: [e], schedules: { e: { every: "1h" } } });
export const q = defineSubscriber({ name: "q", actors: { none: {}, three: 3 } });
export const r = defineSubscriber({ name: "r", actors: [{ event: e }] });
export const t = defineEvent("t");`,
    });
    expect(applications).toEqual([]);
    expect(diagnostics.toSorted()).toEqual([
      'foreign.ts:2:18 warning missing-module: This is left out: "defineEvent" comes from "@hazelnats/runtim", which is not found.',
      'loops.ts:3:55 error unknown-value: "name" of this event can\'t be known without running the code: "name" is a parameter, which each call gives.',
      'loops.ts:4:46 error unknown-value: "name" of this event can\'t be known without running the code: it is another one each time round.',
      'loops.ts:5:63 error unknown-value: "made" among the events of the publisher "p" can\'t be known without running the code: it is the result of a call.',
      'shapes.ts:3:54 error definition: The stream "S" has subjects that are no list of texts.',
      'shapes.ts:5:55 error definition: The events of the publisher "p": that is no object.',
      'shapes.ts:5:73 error definition: "e" is scheduled, but is no event of this publisher.',
      'shapes.ts:6:58 error definition: The actor "none" handles no event.',
      'shapes.ts:6:75 error definition: What defines the actor "three" is no object.',
      'shapes.ts:7:56 error definition: What the subscriber "r" handles: that is no object.',
      "shapes.ts:8:30 error definition: What defines this event is no object.",
      'types.ts:4:19 error not-json: A type of "lines: Nowhere[];" is not found.',
      'types.ts:4:37 warning any-type: "note: any" has the type any: the document takes every value there.',
      'types.ts:5:80 error not-json: A type of "Missing" is not found.',
      'types.ts:7:52 error unknown-value: "subject" of this event can\'t be known without running the code: it comes from "./missing.js", which is not found.',
    ]);
  });

  it("is told where it leads out of what is there: to modules, the environment, itself, or no end", async () => {
    const { applications, diagnostics } = await scanFiles({
      "tsconfig.json": `{ "compilerOptions": { "strict": tru } }`,
      "nothing.ts": `export const a = defineEvent({ name: "a", subject: "a.a", schema: {} });`,
      "out.ts": `${imports}
import { schema } from "./gone.js";
import { other } from "@acme/missing";
export const a = defineEvent({ name: "a", subject: "a.a", schema });
export const b = defineEvent({ name: process.env["NAME"], subject: \`\${process.env["P"]}.b\`, schema: {} });
export const p = definePublisher({ name: "p", events: { other } });`,
      "round.ts": `${imports}
const one: string = two + "x";
const two: string = one + "y";
type Deep<T> = { value: T; next: Deep<T[]> };
class Options { name = "d"; subject = "a.d"; schema = {}; }
declare const more: object;
export const c = defineEvent({ name: one, subject: "a.c", schema: {} as Schema<Deep<string>> });
export const d = defineEvent(new Options());
export const e = defineEvent({ name: "e", subject: "a.e", schema: {}, ...more });`,
    });
    expect(applications).toEqual([]);
    expect(diagnostics.toSorted()).toEqual([
      'nothing.ts:1:18 warning missing-module: This is left out: "defineEvent" is imported nowhere.',
      'out.ts:4:59 error unknown-value: The schema can\'t be known without running the code: it comes from "./gone.js", which is not found.',
      'out.ts:5:38 error unknown-value: "name" of this event can\'t be known without running the code: it comes from the process that runs it.',
      'out.ts:5:71 error unknown-value: "subject" of this event can\'t be known without running the code: it comes from the process that runs it.',
      'out.ts:6:57 error unknown-value: "other" among the events of the publisher "p" can\'t be known without running the code: it comes from "@acme/missing", which is not found.',
      'round.ts:3:21 error unknown-value: "name" of this event can\'t be known without running the code: it needs itself.',
      "round.ts:4:18 error not-json: These types have no end, or are too deep: each is made of a new one.",
      "round.ts:8:30 error unknown-value: What defines this event can't be known without running the code: it is made when it runs.",
      "round.ts:9:74 error unknown-value: What defines this event can't be known without running the code: only its type is known.",
      expect.stringMatching(
        /^tsconfig.json:1:34 warning tsconfig: The configuration of TypeScript is wrong: /u,
      ),
    ]);
  });

  it("does not end a run that imports it with a validator that knows no JSON Schema", async () => {
    const { diagnostics } = await scanFiles(
      {
        "events.ts": `import { defineEvent } from "@hazelnats/runtime";
import { z } from "zod";
export const Order = z.object({ at: z.date() });
export const a = defineEvent({ name: "a", subject: "a.a", schema: Order });`,
      },
      { mayImport: true },
    );
    expect(diagnostics[0]).toBe(
      'events.ts:3:14 error import: "Order" gives no JSON Schema: Date cannot be represented in JSON Schema.',
    );
  });
});
