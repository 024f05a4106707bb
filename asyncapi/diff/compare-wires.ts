import { isJsonArray, isJsonObject } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import type { Wire } from "../model/index.js";
import type { Report } from "./change.js";
import { compareProtobuf } from "./compare-protobuf.js";
import { textOf } from "./schema/side.js";

/**
 * Compares how values are written in binary. Tells whether that is all there is to compare: of Avro and Protobuf, the
 * bytes decide what can be read.
 */
export function compareWires(
  [before, after]: readonly [Wire | undefined, Wire | undefined],
  { part, report }: { readonly part: string; readonly report: Report },
): boolean {
  if (before === undefined && after === undefined) return false;
  if (before?.kind !== after?.kind) {
    report({
      class: "breaking",
      code: `${part}-encoding`,
      message: `Its ${part} is written as ${after?.kind ?? "text"} now, and was as ${before?.kind ?? "text"}.`,
      consequences: ["Readers of either document can't read messages of the other."],
    });
    return true;
  }
  if (before?.kind === "protobuf" && after?.kind === "protobuf") {
    for (const { isBreaking, message, consequence } of compareProtobuf(before, after))
      report({
        class: isBreaking ? "breaking" : "caution",
        code: `${part}-protobuf`,
        message,
        consequences: [consequence],
      });
    return true;
  }
  if (before?.kind !== "avro" || after?.kind !== "avro") return false;
  if (textOf(layoutOf(before.schema)) !== textOf(layoutOf(after.schema)))
    report({
      class: "breaking",
      code: `${part}-avro`,
      message: `The Avro schema of its ${part} has another layout now.`,
      consequences: [
        "Bytes of Avro are read by the schema that they were written with, and messages don't carry it: readers of either document can't read messages of the other.",
      ],
      hint: "Publish another event beside the old one, and remove the old one when nobody handles it any more.",
    });
  return true;
}

/** What the bytes follow from: without words for people, defaults and the order of keys. */
function layoutOf(schema: Json): Json {
  if (isJsonArray(schema)) return schema.map(layoutOf);
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(
    ([key]) => !["doc", "default", "aliases", "order"].includes(key),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, layoutOf(value)])) satisfies JsonObject;
}
