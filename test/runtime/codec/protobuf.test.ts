import { create, createFileRegistry, fromJson, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, file_google_protobuf_timestamp } from "@bufbuild/protobuf/wkt";
import protobufjs from "protobufjs";
import { describe, expect, it } from "vitest";
import { protobuf } from "../../../runtime/protobuf/index.js";
import { readAlone } from "../../asyncapi/reading.js";

const spec = `asyncapi: 3.0.0
info: { title: A, version: "1" }
defaultContentType: application/protobuf
channels:
  a:
    address: a
    messages:
      m:
        payload:
          schemaFormat: application/vnd.google.protobuf;version=3
          schema: |
            syntax = "proto3";
            package shop;
            import "google/protobuf/timestamp.proto";
            message Order {
              string order_id = 1;
              google.protobuf.Timestamp at = 2;
              map<string, int64> counts = 3;
              repeated int32 sizes = 4;
              repeated Kind kinds = 5;
              oneof payer { string card = 6; Person person = 7; }
              optional bool gift = 8;
              bytes raw = 9;
              message Person { Order last = 1; }
              enum Kind { NONE = 0; SOME = 1; }
            }
`;

const order = {
  orderId: "o-1",
  at: "2026-01-01T00:00:00Z",
  counts: { a: "9007199254740993" },
  sizes: [1, 2],
  kinds: ["SOME"],
  person: { last: { orderId: "o-0" } },
  gift: false,
  raw: "AP8=",
};

/** Of messages of proto2, some of which are groups. */
const groups = `asyncapi: 3.0.0
info: { title: A, version: "1" }
defaultContentType: application/protobuf
channels:
  a:
    address: a
    messages:
      m:
        payload:
          schemaFormat: application/vnd.google.protobuf;version=2
          schema: |
            syntax = "proto2";
            message Old {
              required string id = 1;
              optional int32 n = 2 [default = 41];
              repeated group Item = 4 { required string sku = 1; optional int64 count = 2; }
              optional group Extra = 5 { optional bytes raw = 1; }
              optional Old old = 8;
            }
`;

async function schemaOf(document = spec) {
  const { application } = await readAlone(document);
  const wire = application.events[0]?.wire;
  if (wire?.kind !== "protobuf") throw new Error("not protobuf");
  return wire;
}

describe("the Protobuf codec", () => {
  it("gives back what it wrote, by the descriptor that generated code has", async () => {
    const codec = protobuf(await schemaOf());
    expect(codec.decode(await codec.encode(order))).toEqual(order);
  });

  it("writes and reads what others do", async () => {
    const { message, file } = await schemaOf();
    const codec = protobuf({ message, file });
    const registry = createFileRegistry(
      fromJson(FileDescriptorProtoSchema, JSON.parse(JSON.stringify(file))),
      (path) => (path.endsWith("timestamp.proto") ? file_google_protobuf_timestamp : undefined),
    );
    const type = registry.getMessage(message);
    if (type === undefined) throw new Error("no message");
    expect(Buffer.from(await codec.encode({ orderId: "x" })).toString("hex")).toBe("0a0178");
    expect(codec.decode(toBinary(type, create(type)))).toEqual({});
    // field 4, packed: 08 07; then field 8 as false, which is there because it is optional
    expect(codec.decode(Uint8Array.from([0x22, 2, 8, 7, 0x40, 0]))).toEqual({ sizes: [8, 7], gift: false });
  });

  it("writes and reads groups of proto2 as others do", async () => {
    const codec = protobuf(await schemaOf(groups));
    const [, text = ""] = groups.split("schema: |\n");
    const type = protobufjs.parse(text).root.lookupType("Old");
    const value = {
      ...{ id: "x", item: [{ sku: "s", count: "5" }, { sku: "t" }], extra: { raw: "AQ==" } },
      old: { id: "y", extra: {} },
    };
    const written = type.encode(type.fromObject(value)).finish();
    expect(codec.decode(written)).toEqual(value);
    expect(Buffer.from(await codec.encode(value)).toString("hex")).toBe(Buffer.from(written).toString("hex"));
    // both the start and the end of a group are tags
    expect(Buffer.from(await codec.encode({ id: "", extra: {} })).toString("hex")).toBe("0a002b2c");
  });

  it("refuses bytes and values that are none", async () => {
    const codec = protobuf(await schemaOf());
    expect(() => codec.decode(Uint8Array.from([0x0a, 200]))).toThrow(RangeError);
    expect(() => codec.encode({ orderId: 1 })).toThrow("cannot decode field");
    expect(() => codec.encode({ unknown: 1 })).toThrow("unknown");
  });
});
