import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compressed, encrypted, json, signed } from "../../../runtime/codecs/index.js";
import type { Codec } from "../../../runtime/codecs/index.js";
import { defineEvent } from "../../../runtime/define/event.js";
import { definePublisher } from "../../../runtime/define/publisher.js";
import { defineSubscriber } from "../../../runtime/define/subscriber.js";
import { connectPublisher } from "../../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../../runtime/subscribe/connect-subscriber.js";
import { foreign, orderSchema } from "../../delivery/setting.js";
import type { Order } from "../../delivery/setting.js";
import { uniqueName, useBroker } from "../../support/broker.js";

const newKey = (): string => randomBytes(32).toString("base64url");
const key = newKey();

describe.each<[string, Codec]>([
  ["compressed", compressed(json())],
  ["signed", signed(json(), { key: "secret" })],
  ["signed by SHA-256", signed(json(), { key: randomBytes(16), hash: "sha256" })],
  ["encrypted", encrypted(json(), { key })],
  ["all of them", encrypted(signed(compressed(json()), { key: "secret" }), { key })],
])("a payload that is %s", (_name, codec) => {
  it("comes back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown; // -0 is no JSON
        expect(await codec.decode(await codec.encode(plain))).toEqual(plain);
      }),
      { numRuns: 50 },
    );
  });

  it("is refused where anything of it was changed or is missing", async () => {
    const bytes = await codec.encode({ orderId: "o-1" });
    const decode = async (given: Uint8Array): Promise<unknown> => codec.decode(given);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
      const read = await decode(changed).catch(() => "refused");
      // of gzip's own header some bits say nothing
      if (JSON.stringify(read) !== '{"orderId":"o-1"}') expect(read, `byte ${at}`).toBe("refused");
    }
    for (const length of [0, 1, bytes.length >> 1, bytes.length - 4]) {
      const read = await decode(bytes.subarray(0, length)).catch(() => "refused");
      expect(read, `${length} bytes`).toBe("refused");
    }
  });
});

it("reads what other libraries encrypt: the example of Fernet's specification", async () => {
  const codec = encrypted(
    {
      contentType: "text/plain",
      encode: () => new Uint8Array(),
      decode: (bytes) => Buffer.from(bytes).toString(),
    },
    { key: "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=" },
  );
  const token =
    "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
  expect(await codec.decode(Buffer.from(token))).toBe("hello");
});

it("takes former keys while they change over, and no others", async () => {
  const former = newKey();
  const old = await encrypted(json(), { key: former }).encode(1);
  expect(await encrypted(json(), { key, formerKeys: [former] }).decode(old)).toBe(1);
  await expect((async () => encrypted(json(), { key }).decode(old))()).rejects.toThrow("no key fits");
  const signature = await signed(json(), { key: "old" }).encode(1);
  expect(await signed(json(), { key: "new", formerKeys: ["old"] }).decode(signature)).toBe(1);
  await expect((async () => signed(json(), { key: "new" }).decode(signature))()).rejects.toThrow("signature");
});

it("does not unpack a few bytes into more than the memory", async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000, "1"));
  await expect(compressed(json(), { largest: 100_000 }).decode(bomb)).rejects.toThrow(/larger than/u);
});

it("refuses what is no key, without a word of it", () => {
  const invalid = expect.objectContaining({ code: "INVALID_DEFINITION" });
  expect(() => encrypted(json(), { key: "hunter2" })).toThrow(invalid);
  expect(() => encrypted(json(), { key: "hunter2" })).not.toThrow("hunter2");
  expect(() => signed(json(), { key: "" })).toThrow(invalid);
});

const broker = useBroker();

it("goes from publisher to subscriber, and what somebody without the key stores is a dead letter at once", async () => {
  const root = uniqueName("secret");
  const placed = defineEvent({
    name: "placed",
    subject: `${root}.placed`,
    schema: orderSchema,
    codec: encrypted(compressed(json()), { key }),
  });
  const { deadLetters, jsm, publish } = await foreign(broker);
  await using publisher = await connectPublisher(definePublisher({ name: root, events: { placed } }), {
    servers: broker.url,
  });
  const definition = defineSubscriber({ name: root, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await publisher.register();
  await subscriber.register();
  const { stream } = await publisher.publish(placed, { id: 1 });
  await publish(`${root}.placed`, [2]);
  const stored = await jsm.streams.getMessage(stream ?? "", { seq: 1 });
  expect(stored?.string()).toMatch(/^gAAAA/u);
  const seen: number[] = [];
  await subscriber.listen({ book: ({ id }: Order) => void seen.push(id) }, { burst: true });
  expect(seen).toEqual([1]);
  const letters = await deadLetters(root);
  expect(letters.map(({ header }) => header.get("Hazelnats-Dead-Reason"))).toEqual(["invalid"]);
});
