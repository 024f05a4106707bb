import type { Cursor } from "../../cursor.js";
import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import type { Location } from "../../location.js";
import { list, nearest } from "../../nearest.js";
import { childPointer } from "../../pointer.js";
import { definitionReference } from "../translated-document.js";
import type { Report, Translation } from "../translation.js";
import { readEnum, readFixed } from "./enum-and-fixed.js";
import type { Body, Part, Wrong } from "./part.js";
import { primitives } from "./primitives.js";
import { readRecord } from "./record.js";
import { descriptionOf, isName, logicalSchema, logicalWords } from "./words.js";

/** Where a type stands. */
interface Context {
  /** JSON Pointer in the translation. */
  readonly pointer: string;
  /** Of the type around; names without one are of the same. */
  readonly namespace: string;
  readonly depth: number;
}

/** References to files can nest types deeper than one file can, and repeat them. */
const deepest = 400;
const mostTypes = 100_000;

const unreadable: Part = { json: {}, wire: "null" };
const complex = ["record", "error", "enum", "fixed", "array", "map"];
const named: ReadonlySet<string> = new Set(["record", "error", "enum", "fixed"]);

/** Reads an Avro schema. What is wrong is reported at its place; the rest is read nonetheless. */
export function readAvro(cursor: Cursor, report: Report): Translation {
  return new AvroReader(report).read(cursor);
}

class AvroReader {
  readonly #report: Report;
  readonly #definitions = new Map<string, JsonObject>();
  readonly #wires = new Map<string, JsonObject>();
  readonly #places = new Map<string, () => Location>();
  /** By the place of a type with a name, so that references to it from several places are no second one. */
  readonly #names = new Map<string, string>();
  /** Names that are used, with where: a type may be used within itself, before all of it is known. */
  readonly #uses: { readonly name: string; readonly cursor: Cursor }[] = [];
  #types = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  read(cursor: Cursor): Translation {
    const { json, wire } = this.#type(cursor, { pointer: "/schema", namespace: "", depth: 0 });
    for (const use of this.#uses) if (!this.#definitions.has(use.name)) this.#unknown(use.name, use.cursor);
    return {
      schema: json,
      definitions: Object.fromEntries(this.#definitions),
      places: this.#places,
      wire: { kind: "avro", schema: wire },
    };
  }

  #type(cursor: Cursor, context: Context): Part {
    this.#places.set(context.pointer, () => cursor.locate());
    if (context.depth > deepest || ++this.#types > mostTypes) {
      if (this.#types <= mostTypes + 1 || context.depth > deepest)
        this.#wrong(cursor, {
          message: "This schema leads through too many types.",
          hint: "A type can contain itself only by its name: refer to it as that, and not with $ref.",
        });
      this.#types = Infinity; // once is enough
      return unreadable;
    }
    const { value } = cursor;
    if (typeof value === "string") return this.#byName(value, cursor, context);
    if (isJsonArray(value)) return this.#union(cursor, context);
    if (!isJsonObject(value))
      return this.#wrong(cursor, {
        message: "This is no Avro schema.",
        hint: "Write the name of a type, an object with a type, or a list of alternatives.",
      });
    const type = cursor.get("type");
    if (type === undefined)
      return this.#wrong(cursor, {
        message: 'This Avro schema has no "type".',
        hint: `The types are ${list([...primitives.keys(), ...complex], 14)}.`,
      });
    if (typeof type.value !== "string") return this.#type(type, { ...context, depth: context.depth + 1 });
    if (named.has(type.value)) return this.#named(type.value, cursor, context);
    const inner = { ...context, depth: context.depth + 1 };
    if (type.value === "array") {
      const items = this.#inside(cursor, "items", { ...inner, pointer: `${context.pointer}/items` });
      return {
        json: { type: "array", items: items.json },
        wire: { type: "array", items: items.wire },
      };
    }
    if (type.value === "map") {
      const pointer = `${context.pointer}/additionalProperties`;
      const values = this.#inside(cursor, "values", { ...inner, pointer });
      return {
        json: { type: "object", additionalProperties: values.json },
        wire: { type: "map", values: values.wire },
      };
    }
    const plain = this.#byName(type.value, type, context);
    if (!primitives.has(type.value)) return plain;
    const logical = logicalWords(cursor);
    return {
      json: { ...plain.json, ...logicalSchema(cursor, type.value) },
      wire: Object.keys(logical).length === 0 ? plain.wire : { type: type.value, ...logical },
    };
  }

  #inside(cursor: Cursor, key: string, context: Context): Part {
    const inner = cursor.get(key);
    if (inner !== undefined) return this.#type(inner, context);
    return this.#wrong(cursor, {
      message: `The Avro ${key === "type" ? `field "${cursor.string("name") ?? ""}"` : (cursor.string("type") ?? "")} has no "${key}".`,
      hint: `Say of which type they are: ${key}: string.`,
    });
  }

  #byName(name: string, cursor: Cursor, { namespace }: Context): Part {
    const json = primitives.get(name);
    if (json !== undefined) return { json, wire: name };
    const full = name.includes(".") || namespace === "" ? name : `${namespace}.${name}`;
    // A name without a namespace may also be of none.
    const found = this.#wires.has(full) || !this.#wires.has(name) ? full : name;
    this.#uses.push({ name: found, cursor });
    return { json: { $ref: definitionReference(found) }, wire: found };
  }

  #union(cursor: Cursor, context: Context): Part {
    const members = cursor.items();
    if (members.length === 0)
      return this.#wrong(cursor, {
        message: "An Avro union has at least one type.",
        hint: 'Name its types: ["null", "string"].',
      });
    const parts = members.map((member, index) => {
      if (isJsonArray(member.value))
        return this.#wrong(member, {
          message: "An Avro union can't stand directly in another.",
          hint: "Put the types of both into one list.",
        });
      const pointer = `${context.pointer}/anyOf/${index}`;
      return this.#type(member, { ...context, pointer, depth: context.depth + 1 });
    });
    const kinds = new Set<string>();
    for (const [index, { wire }] of parts.entries()) {
      const kind = kindOf(wire);
      const member = members[index];
      if (kinds.has(kind) && member !== undefined && wire !== unreadable.wire)
        this.#wrong(member, {
          message: `This union has the type "${kind}" twice, so nobody could tell the two apart.`,
          hint: "Remove one, or give both names: records, enums and fixed may differ by their names alone.",
        });
      kinds.add(kind);
    }
    const [only] = parts;
    const json = parts.length === 1 && only ? only.json : { anyOf: parts.map((part) => part.json) };
    return { json, wire: parts.map((part) => part.wire) };
  }

  #named(type: string, cursor: Cursor, context: Context): Part {
    const known = this.#names.get(cursor.identity);
    if (known !== undefined) return { json: { $ref: definitionReference(known) }, wire: known };
    const written = cursor.string("name") ?? "";
    const dot = written.lastIndexOf(".");
    const namespace = dot >= 0 ? written.slice(0, dot) : (cursor.string("namespace") ?? context.namespace);
    const short = written.slice(dot + 1);
    const full = namespace === "" ? short : `${namespace}.${short}`;
    if (!full.split(".").every(isName)) {
      return this.#wrong(cursor, {
        message:
          written === ""
            ? `This Avro ${type} has no name.`
            : `"${full}" can't be the name of an Avro ${type}.`,
        hint: "Use letters, digits and _, and dots between the parts of a namespace: com.example.Order.",
      });
    }
    this.#names.set(cursor.identity, full);
    const reference = { json: { $ref: definitionReference(full) }, wire: full };
    const isSecond = this.#wires.has(full);
    const before = this.#definitions.get(full);
    this.#wires.set(full, {});
    const pointer = isSecond ? context.pointer : childPointer("/definitions", full);
    const inner: Context = { pointer, namespace, depth: context.depth + 1 };
    if (!isSecond) this.#definitions.set(full, {}); // in the order in which they begin
    this.#places.set(pointer, () => cursor.locate());
    const part = this.#body(type, cursor, inner);
    const json = { "x-hazelnats-name": short, ...descriptionOf(cursor), ...part.json };
    if (!isSecond) {
      this.#definitions.set(full, json);
      const name =
        full.includes(".") || context.namespace === "" ? { name: full } : { name: full, namespace: "" };
      return {
        json: reference.json,
        wire: { type: type === "error" ? "record" : type, ...name, ...part.wire },
      };
    }
    // People repeat a type where they use it, although Avro wants its name there.
    if (JSON.stringify(before) !== JSON.stringify(json)) {
      this.#wrong(cursor, {
        message: `There are two different types called "${full}" in this schema.`,
        hint: "Give one of them another name or namespace; where the first is meant again, write its name alone.",
      });
    }
    return reference;
  }

  #body(type: string, cursor: Cursor, context: Context): Body {
    const wrong: Wrong = (at, mistake) => void this.#wrong(at, mistake);
    if (type === "enum") return readEnum(cursor, wrong);
    if (type === "fixed") return readFixed(cursor, wrong);
    return readRecord(cursor, {
      wrong,
      report: this.#report,
      typeOf: (field, name) => {
        const pointer = childPointer(`${context.pointer}/properties`, name);
        const part = this.#inside(field, "type", { ...context, pointer, depth: context.depth + 1 });
        this.#places.set(pointer, () => field.locate());
        return part;
      },
    });
  }

  #unknown(name: string, cursor: Cursor): void {
    const near = nearest(name, [...primitives.keys(), ...this.#definitions.keys(), ...complex]);
    // the official parser takes it for a type
    const meant = /(^|\.)uuid$/.test(name) ? "Write { type: string, logicalType: uuid }." : undefined;
    const hint = near === undefined ? "Define it where it is used first." : `Did you mean "${near}"?`;
    this.#wrong(cursor, { message: `There is no Avro type "${name}" in this schema.`, hint: meant ?? hint });
  }

  #wrong(cursor: Cursor, { message, hint }: { readonly message: string; readonly hint: string }): Part {
    this.#report({ severity: "error", rule: "avro", message, hint, location: cursor.locate() });
    return unreadable;
  }
}

/** Unions tell types apart by this: their name, or what they are. */
function kindOf(wire: Json): string {
  if (typeof wire === "string") return wire;
  if (!isJsonObject(wire)) return "union";
  const kind = wire["name"] ?? wire["type"];
  return typeof kind === "string" ? kind : "union";
}
