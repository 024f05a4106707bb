import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAlone } from "../asyncapi/reading.js";
import { generate } from "../../generator/generate.js";
import type { GenerateOptions } from "../../generator/generate.js";
import type * as Codec from "../../runtime/codec/index.js";
import type { EventDefinition } from "../../runtime/index.js";
import { compileStrictly, projectFolder } from "../support/compile.js";

const document = `asyncapi: 3.0.0
info: { title: Shop, version: "1" }
channels:
  orders:
    address: orders
    messages:
      placed:
        headers: { type: object, properties: { at: { type: string, format: date-time }, size: { type: integer, format: int64 } } }
        payload: { $ref: "#/components/schemas/Order" }
      times:
        payload: { type: array, items: { type: string, format: date-time } }
  avro:
    address: avro
    messages:
      counted:
        contentType: avro/binary
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: { type: record, name: Counted, fields: [{ name: count, type: long }, { name: more, type: { type: array, items: ["null", long] } }] }
  protobuf:
    address: protobuf
    messages:
      measured:
        contentType: application/protobuf
        payload:
          schemaFormat: application/vnd.google.protobuf;version=3
          schema: |
            syntax = "proto3";
            import "google/protobuf/timestamp.proto";
            message Measured { int64 total = 1; uint64 most = 2; google.protobuf.Timestamp at = 3; }
operations:
  a: { action: send, channel: { $ref: "#/channels/orders" } }
  b: { action: send, channel: { $ref: "#/channels/avro" } }
  c: { action: send, channel: { $ref: "#/channels/protobuf" } }
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: { type: integer, format: int64 }
        at: { type: string, format: date-time }
        day: { type: string, format: date }
        paid: { oneOf: [{ const: never }, { type: [string, "null"], format: date-time }] }
        unclear: { anyOf: [{ type: string, maxLength: 3 }, { type: string, format: date-time }] }
        either: { anyOf: [{ $ref: "#/components/schemas/A" }, { $ref: "#/components/schemas/B" }] }
        tree: { $ref: "#/components/schemas/Tree" }
        pair: { type: array, items: [{ type: string }, { type: string, format: date-time }], minItems: 2, additionalItems: false }
        times:
          type: object
          properties: { total: { type: string }, __proto__: { type: string, format: date-time } }
          additionalProperties: { type: string, format: date-time }
        small: { type: integer }
        marked:
          type: object
          patternProperties: { "_at$": { type: string, format: date-time }, "^n_.*x$": { type: string } }
          additionalProperties: { type: integer, format: int64 }
    Tree:
      type: object
      properties:
        at: { type: string, format: date-time }
        count: { type: integer, format: uint64 }
        children: { type: array, items: { $ref: "#/components/schemas/Tree" } }
    A: { type: object, properties: { when: { type: string, format: date-time }, both: { type: string, format: date-time } } }
    B: { type: object, properties: { both: { type: string } } }
`;

/** Compiles under the strictest options: so these are the types. */
const user = `
import type { A, Counted, Measured, Order, PlacedHeaders, Times, Tree } from "./index.js";
type Is<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false;
export const checks: [
  Is<Order["id"], bigint>,
  Is<Order["at"], Date | undefined>,
  Is<Order["day"], string | undefined>,
  Is<Order["paid"], "never" | Date | null | undefined>,
  Is<Order["unclear"], string | undefined>,
  Is<NonNullable<Order["pair"]>, readonly [string, Date]>,
  Is<Order["small"], number | undefined>,
  Is<NonNullable<Order["marked"]>["paid_at"], Date>,
  Is<Tree["count"], bigint | undefined>,
  Is<A["when"], Date | undefined>,
  Is<A["both"], string | undefined>,
  Is<PlacedHeaders["size"], bigint | undefined>,
  Is<Times, readonly Date[]>,
  Is<Counted["count"], bigint>,
  Is<Measured["most"], bigint | undefined>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true, true];
`;

interface Loaded {
  readonly codec: typeof Codec;
  readonly events: Readonly<Record<"placed" | "times" | "counted" | "measured", EventDefinition>>;
}

async function load(folder: string, options: Partial<GenerateOptions>, more?: string): Promise<Loaded> {
  const { application } = await readAlone(document);
  const { files, diagnostics } = await generate(application, { digest: "0".repeat(16), ...options });
  expect(diagnostics).toEqual([]);
  for (const { path, content } of files) await writeFile(join(folder, path), content);
  if (more !== undefined) await writeFile(join(folder, "user.ts"), more);
  expect(await compileStrictly(folder, { emit: true })).toBe("");
  return {
    // the build's own modules: what the printed code imports
    codec: (await import(new URL("../../runtime/dist/codec/index.js", import.meta.url).href)) as typeof Codec,
    // the names of the document
    events: (await import(pathToFileURL(join(folder, "index.js")).href)) as Loaded["events"],
  };
}

const folders: AsyncDisposable[] = [];
afterAll(async () => {
  for (const folder of folders) await folder[Symbol.asyncDispose]();
});

async function loadWith(options: Partial<GenerateOptions>, more?: string): Promise<Loaded> {
  const folder = await projectFolder();
  folders.push(folder);
  return await load(folder.path, options, more);
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (json: string): Uint8Array => new TextEncoder().encode(json);
const at = new Date("2026-11-22T04:05:06.789Z");
const large = 2n ** 63n - 1n;

describe.each(["runtime", "standalone"] as const)(
  "dates and bigints, with validators of %s",
  (validators) => {
    let loaded: Loaded;
    beforeAll(async () => {
      loaded = await loadWith({ dates: "Date", int64: "bigint", validators }, user);
    }, 60_000);

    it("come to the other side as they were given", async () => {
      const { codec, events } = loaded;
      const order = {
        ...{ id: large, at, day: "2026-11-22", paid: "never", unclear: "2026-11-22T04:05:06Z", small: 1 },
        either: { when: at, both: "2026-11-22T04:05:06Z" },
        tree: { at, count: 2n ** 64n - 1n, children: [{ count: 1n, children: [{ at }] }] },
        pair: ["2026-11-22T04:05:06Z", at],
        marked: { paid_at: at, n_1x: "2026-11-22T04:05:06Z", other: 5n },
        times: Object.fromEntries([
          ["total", "2026-11-22T04:05:06Z"],
          ["__proto__", at],
          ["other", at],
        ]),
      };
      const sent = await codec.encodePayload(events.placed, order);
      expect(text(sent)).toContain(`{"id":9223372036854775807,"at":"2026-11-22T04:05:06.789Z"`);
      expect(await codec.decodePayload(events.placed, sent)).toEqual(order);
      expect(await codec.decodePayload(events.placed, bytes(`{"id":1,"paid":null}`))).toEqual({
        id: 1n,
        paid: null,
      });
      const times = await codec.encodePayload(events.times, [at]);
      expect(await codec.decodePayload(events.times, times)).toEqual([at]);
    });

    it("stand in headers, too", async () => {
      const { codec, events } = loaded;
      const sent = await codec.encodeHeaders(events.placed, { at, size: large });
      expect(Object.fromEntries(sent)).toEqual({
        at: "2026-11-22T04:05:06.789Z",
        size: "9223372036854775807",
      });
      const received = new Map([...sent].map(([name, value]) => [name, [value]]));
      expect(await codec.decodeHeaders(events.placed, received)).toEqual({ at, size: large });
    });

    it("travel in Avro and Protobuf", async () => {
      const { codec, events } = loaded;
      const counted = { count: -(2n ** 63n), more: [null, large, 5n] };
      const avro = await codec.encodePayload(events.counted, counted);
      expect(await codec.decodePayload(events.counted, avro)).toEqual(counted);
      const measured = { total: -large, most: 2n ** 64n - 1n, at };
      const protobuf = await codec.encodePayload(events.measured, measured);
      expect(await codec.decodePayload(events.measured, protobuf)).toEqual(measured);
    });

    it.each([
      ["an invalid Date", { id: 1n, at: new Date("never") }],
      ["a Date that RFC 3339 can't say", { id: 1n, at: new Date(8.64e15) }],
      ["a bigint of more than 64 bits", { id: 2n ** 64n }],
      ["a missing one", {}],
    ])("refuse to send %s", async (_, order) => {
      const { codec, events } = loaded;
      await expect(codec.encodePayload(events.placed, order)).rejects.toMatchObject({
        code: "INVALID_PAYLOAD",
      });
    });

    it.each([
      ["what is no time", `{"id":1,"at":"yesterday"}`],
      ["a leap second", `{"id":1,"at":"2016-12-31T23:59:60Z"}`],
      ["a number of more than 64 bits", `{"id":18446744073709551616}`],
      ["a number with an exponent beyond measure", `{"id":1e300}`],
      ["a fraction", `{"id":1.5}`],
      ["digits as text", `{"id":"1"}`],
    ])("refuse to handle %s", async (_, json) => {
      const { codec, events } = loaded;
      await expect(codec.decodePayload(events.placed, bytes(json))).rejects.toMatchObject({
        code: "INVALID_PAYLOAD",
      });
    });

    it("are read in every form that the format allows", async () => {
      const { codec, events } = loaded;
      const forms = [
        "2026-11-22t04:05:06.789z",
        "2026-11-22T05:05:06.789123+01:00",
        "2026-11-22 06:05:06.789+02",
      ];
      expect(await codec.decodePayload(events.times, bytes(JSON.stringify(forms)))).toEqual([at, at, at]);
    });
  },
);

describe("64-bit numbers as text", () => {
  it("keep all digits, and are numbers in JSON", async () => {
    const { codec, events } = await loadWith({ int64: "string" });
    const sent = await codec.encodePayload(events.placed, { id: String(large), tree: { count: "7" } });
    expect(text(sent)).toBe(`{"id":9223372036854775807,"tree":{"count":7}}`);
    expect(await codec.decodePayload(events.placed, sent)).toEqual({
      id: String(large),
      tree: { count: "7" },
    });
    await expect(codec.encodePayload(events.placed, { id: "1.5" })).rejects.toMatchObject({
      code: "INVALID_PAYLOAD",
    });
    const counted = { count: String(-large), more: [null, "1"] };
    expect(
      await codec.decodePayload(events.counted, await codec.encodePayload(events.counted, counted)),
    ).toEqual(counted);
  });
});
