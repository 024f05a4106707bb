import { AvroError } from "./error.js";

const primitiveNames = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
type PrimitiveName = (typeof primitiveNames)[number];

/** A schema with its names resolved; types that contain themselves are cycles of objects. */
export type AvroType =
  | { readonly kind: PrimitiveName }
  | { readonly kind: "fixed"; readonly size: number }
  | { readonly kind: "enum"; readonly symbols: readonly string[] }
  | { readonly kind: "array" | "map"; readonly items: AvroType }
  | { readonly kind: "union"; readonly members: readonly AvroType[] }
  | { readonly kind: "record"; readonly fields: readonly AvroField[] };

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  /** Absent: the field must be given, if it can't be null. */
  readonly standard?: unknown;
}

interface Names {
  readonly types: Map<string, AvroType>;
  /** Of the type around. */
  readonly namespace: string;
}

/** Throws `AvroError` where the schema is none. */
export function parseType(schema: unknown, names: Names = { types: new Map(), namespace: "" }): AvroType {
  if (typeof schema === "string") return named(schema, names);
  if (Array.isArray(schema))
    return { kind: "union", members: schema.map((member) => parseType(member, names)) };
  if (typeof schema !== "object" || schema === null) throw new AvroError("", "is no Avro schema");
  const words = new Map<string, unknown>(Object.entries(schema));
  const kind = words.get("type");
  switch (kind) {
    case "array":
      return { kind, items: parseType(words.get("items"), names) };
    case "map":
      return { kind, items: parseType(words.get("values"), names) };
    case "fixed": {
      const size = words.get("size");
      if (typeof size !== "number") throw new AvroError("", "is no Avro schema: a fixed has no size");
      return define(words, names, () => ({ kind, size }));
    }
    case "enum":
      return define(words, names, () => ({ kind, symbols: listOf(words.get("symbols")).map(String) }));
    case "record":
    case "error":
      return record(words, names);
    default:
      return parseType(kind, names);
  }
}

function named(name: string, { types, namespace }: Names): AvroType {
  const primitive = primitiveNames.find((each) => each === name);
  if (primitive !== undefined) return { kind: primitive };
  const found =
    types.get(namespace === "" || name.includes(".") ? name : `${namespace}.${name}`) ?? types.get(name);
  if (found === undefined) throw new AvroError("", `is no Avro schema: there is no type "${name}"`);
  return found;
}

function record(words: ReadonlyMap<string, unknown>, names: Names): AvroType {
  const fields: AvroField[] = [];
  const namespace = namespaceOf(words, names);
  // Known before its fields are: they may have it.
  const type = define(words, names, () => ({ kind: "record", fields }));
  for (const field of listOf(words.get("fields"))) {
    const facts = new Map<string, unknown>(
      typeof field === "object" && field !== null ? Object.entries(field) : [],
    );
    const name = facts.get("name");
    if (typeof name !== "string") throw new AvroError("", "is no Avro schema: a field has no name");
    const standard = facts.has("default") ? { standard: facts.get("default") } : {};
    fields.push({ name, type: parseType(facts.get("type"), { types: names.types, namespace }), ...standard });
  }
  return type;
}

function define(words: ReadonlyMap<string, unknown>, names: Names, make: () => AvroType): AvroType {
  const name = words.get("name");
  if (typeof name !== "string") throw new AvroError("", "is no Avro schema: a type has no name");
  const namespace = namespaceOf(words, names);
  const type = make();
  names.types.set(name.includes(".") || namespace === "" ? name : `${namespace}.${name}`, type);
  return type;
}

function namespaceOf(words: ReadonlyMap<string, unknown>, { namespace }: Names): string {
  const [name, own] = [words.get("name"), words.get("namespace")];
  if (typeof name === "string" && name.includes(".")) return name.slice(0, name.lastIndexOf("."));
  return typeof own === "string" ? own : namespace;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
