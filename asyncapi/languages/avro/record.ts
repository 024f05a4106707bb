import type { Cursor } from "../../cursor.js";
import { isJsonArray } from "../../json.js";
import type { Json } from "../../json.js";
import type { Report } from "../translation.js";
import { fitsAvro } from "./default.js";
import type { Body, Part, Wrong } from "./part.js";
import { descriptionOf, isName } from "./words.js";

export interface RecordContext {
  readonly wrong: Wrong;
  readonly report: Report;
  /** The type of a field. */
  readonly typeOf: (field: Cursor, name: string) => Part;
}

export function readRecord(cursor: Cursor, { wrong, report, typeOf }: RecordContext): Body {
  const fields = cursor.get("fields");
  if (fields === undefined || !isJsonArray(fields.value))
    wrong(cursor, {
      message: `The Avro record "${cursor.string("name") ?? ""}" has no fields.`,
      hint: "List them: fields: [{ name: id, type: string }].",
    });
  const properties = new Map<string, Json>();
  const required: string[] = [];
  const wires: Json[] = [];
  for (const field of fields?.items() ?? []) {
    const name = field.string("name") ?? "";
    if (!isName(name) || properties.has(name)) {
      wrong(field, {
        message: isName(name)
          ? `The field "${name}" is here twice.`
          : `"${name}" can't be the name of an Avro field.`,
        hint: "Names are letters, digits and _, start with no digit, and differ.",
      });
      continue;
    }
    const part = typeOf(field, name);
    const standard = field.get("default");
    const isOptional = standard !== undefined || (isJsonArray(part.wire) && part.wire.includes("null"));
    if (!isOptional) required.push(name);
    properties.set(name, {
      ...part.json,
      ...descriptionOf(field),
      ...(standard === undefined ? {} : { default: standard.value }),
    });
    const isUsable = standard !== undefined && fitsAvro(standard.value, part.wire);
    if (standard !== undefined && !isUsable) reportDefault(standard, name, report);
    wires.push({ name, type: part.wire, ...(isUsable ? { default: standard.value } : {}) });
  }
  return {
    json: {
      type: "object",
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(properties),
    },
    wire: { fields: wires },
  };
}

function reportDefault(cursor: Cursor, field: string, report: Report): void {
  report({
    severity: "warning",
    rule: "avro",
    message: `The default of the field "${field}" is no value of its type, so in binary the field can't be left out.`,
    hint: "Of a union, the default is a value of the first type: put that type first.",
    location: cursor.locate(),
  });
}
