import type { Application, ObjectType, Schema, Type } from "../../../asyncapi/index.js";
import type { SchemaDoc, SchemaRow, SchemaTable, TypeText } from "./documentation.js";

/** Deeper objects without a name are said to be objects, no more. */
const deepest = 6;
/** A definition that reaches hundreds of others is read elsewhere. */
const mostTables = 60;
/** As many literals as one reads. */
const mostLiterals = 24;

/** Describes a schema and all definitions that it reaches. */
export function describeSchema(schema: Schema, { definitions }: Application): SchemaDoc {
  const known = new Map(definitions.map((definition) => [definition.name, definition.schema]));
  const reached = schema.definitions.flatMap((name) => {
    const found = known.get(name);
    return found === undefined ? [] : [{ name, schema: found }];
  });
  // A payload that is a definition is that definition.
  const own = schema.type.kind === "reference" ? known.get(schema.type.name) : undefined;
  const first = table(own ?? schema, { name: "", notes: schema.notes.description ?? "" });
  const others = reached
    .filter(({ schema: each }) => each !== own || isRecursive(schema, reached))
    .slice(0, mostTables)
    .map(({ name, schema: each }) => table(each, { name, notes: "" }));
  return { tables: [first, ...others] };
}

function isRecursive(
  schema: Schema,
  reached: readonly { readonly name: string; readonly schema: Schema }[],
): boolean {
  const { type } = schema;
  return (
    type.kind === "reference" && reached.some(({ schema: each }) => each.definitions.includes(type.name))
  );
}

function table(
  { type, notes }: Schema,
  { name, notes: said }: { readonly name: string; readonly notes: string },
): SchemaTable {
  return {
    name,
    description: said === "" ? (notes.description ?? "") : said,
    type: typeText(type),
    rows: rowsOf(type, 0),
    constraints: notes.constraints ?? [],
  };
}

function rowsOf(type: Type, depth: number): readonly SchemaRow[] {
  if (depth > deepest) return [];
  switch (type.kind) {
    case "object":
      return objectRows(type, depth);
    case "array":
      return rowsOf(type.items, depth);
    case "tuple":
      return type.items.flatMap((item, number) => [
        bareRow(`[${number}]`, item, { depth, required: number < type.required }),
        ...rowsOf(item, depth + 1),
      ]);
    case "union":
    case "intersection": {
      const parts = type.members.filter((member) => rowsOf(member, depth + 1).length > 0);
      if (parts.length === 1 && parts[0] !== undefined) return rowsOf(parts[0], depth);
      const word = type.kind === "union" ? "variant" : "part";
      return parts.flatMap((part, number) => [
        bareRow(`${word} ${number + 1} of ${parts.length}`, part, {
          depth,
          required: type.kind === "intersection",
        }),
        ...rowsOf(part, depth + 1),
      ]);
    }
    default:
      return [];
  }
}

function objectRows({ properties, additional }: ObjectType, depth: number): readonly SchemaRow[] {
  const rows = properties.flatMap(({ name, type, required, notes }): readonly SchemaRow[] => [
    {
      ...bareRow(name, type, { depth, required }),
      deprecated: notes.deprecated ?? false,
      description: notes.description ?? "",
      constraints: notes.constraints ?? [],
      fallback: notes.default === undefined ? "" : JSON.stringify(notes.default),
      examples: (notes.examples ?? []).slice(0, 5).map((example) => JSON.stringify(example)),
    },
    ...rowsOf(type, depth + 1),
  ]);
  if (additional === undefined || additional.kind === "unknown") return rows;
  return [
    ...rows,
    bareRow("any other", additional, { depth, required: false }),
    ...rowsOf(additional, depth + 1),
  ];
}

function bareRow(
  name: string,
  type: Type,
  place: { readonly depth: number; readonly required: boolean },
): SchemaRow {
  return {
    ...place,
    name,
    type: typeText(type),
    deprecated: false,
    description: "",
    constraints: [],
    fallback: "",
    examples: [],
  };
}

/** A type in words: `array of Address`, `"eu" or "us"`. */
export function typeText(type: Type): TypeText {
  switch (type.kind) {
    case "unknown":
      return plain("anything");
    case "never":
      return plain("nothing");
    case "null":
    case "boolean":
    case "string":
    case "bytes":
      return plain(type.kind);
    case "number":
      return plain(type.integer ? "integer" : "number");
    case "date":
      return plain("date and time");
    case "bigint":
      return plain("integer");
    case "literal":
      return plain(JSON.stringify(type.value));
    case "reference":
      return [{ text: type.name, definition: type.name }];
    case "array":
      return [...plain("array of "), ...inParentheses(type.items)];
    case "tuple":
      return plain(`list of ${type.items.length}${type.rest === undefined ? "" : " or more"}`);
    case "object":
      return plain(type.properties.length === 0 && type.additional !== undefined ? "map" : "object");
    case "union":
      return joined(type.members, " or ");
    case "intersection":
      return joined(type.members, " and ");
  }
}

function joined(members: readonly Type[], word: string): TypeText {
  const shown = members.slice(0, mostLiterals);
  const parts = shown.flatMap((member, number) => [
    ...(number === 0 ? [] : plain(word)),
    ...inParentheses(member),
  ]);
  const hidden = members.length - shown.length;
  return hidden === 0 ? parts : [...parts, ...plain(`${word}${hidden} more`)];
}

function inParentheses(type: Type): TypeText {
  const text = typeText(type);
  const needs = (type.kind === "union" || type.kind === "intersection") && type.members.length > 1;
  return needs ? [...plain("("), ...text, ...plain(")")] : text;
}

function plain(text: string): TypeText {
  return [{ text }];
}
