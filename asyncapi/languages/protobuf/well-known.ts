import type { JsonObject } from "../../json.js";
import { int64Digits, uint64Digits } from "./digit-patterns.js";

const int32: JsonObject = { type: "integer", format: "int32" };
const uint32: JsonObject = { type: "integer", minimum: 0, maximum: 4_294_967_295 };
const int64: JsonObject = { type: "string", pattern: int64Digits };
const uint64: JsonObject = { type: "string", pattern: uint64Digits };
const floating: JsonObject = { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] };
const bool: JsonObject = { type: "boolean" };
const string: JsonObject = { type: "string" };
const bytes: JsonObject = { type: "string", format: "byte" };

/** Scalars as ProtoJSON writes them: 64-bit numbers are strings, because JSON's numbers are not exact for them. */
export const scalars: ReadonlyMap<string, JsonObject> = new Map([
  ["double", floating],
  ["float", floating],
  ["int32", int32],
  ["sint32", int32],
  ["sfixed32", int32],
  ["uint32", uint32],
  ["fixed32", uint32],
  ["int64", int64],
  ["sint64", int64],
  ["sfixed64", int64],
  ["uint64", uint64],
  ["fixed64", uint64],
  ["bool", bool],
  ["string", string],
  ["bytes", bytes],
]);

interface WellKnown {
  /** The file that defines it. */
  readonly file: string;
  readonly json: JsonObject;
}

const any: JsonObject = {
  type: "object",
  required: ["@type"],
  properties: { "@type": string },
  additionalProperties: true,
};

/** Types of `google.protobuf` that have a JSON of their own. */
const types: readonly (readonly [name: string, file: string, json: JsonObject])[] = [
  ["Timestamp", "timestamp", { type: "string", format: "date-time" }],
  ["Duration", "duration", { type: "string", pattern: "^-?[0-9]+([.][0-9]{1,9})?s$" }],
  ["FieldMask", "field_mask", string],
  ["Struct", "struct", { type: "object" }],
  ["Value", "struct", {}],
  ["ListValue", "struct", { type: "array" }],
  ["NullValue", "struct", { type: "null" }],
  ["Any", "any", any],
  ["Empty", "empty", { type: "object" }],
  ["DoubleValue", "wrappers", floating],
  ["FloatValue", "wrappers", floating],
  ["Int64Value", "wrappers", int64],
  ["UInt64Value", "wrappers", uint64],
  ["Int32Value", "wrappers", int32],
  ["UInt32Value", "wrappers", uint32],
  ["BoolValue", "wrappers", bool],
  ["StringValue", "wrappers", string],
  ["BytesValue", "wrappers", bytes],
];

/** By full name, such as `google.protobuf.Timestamp`. */
export const wellKnown: ReadonlyMap<string, WellKnown> = new Map(
  types.map(([name, file, json]) => [
    `google.protobuf.${name}`,
    { file: `google/protobuf/${file}.proto`, json },
  ]),
);
