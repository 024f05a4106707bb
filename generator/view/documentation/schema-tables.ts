import type { Application, ObjectType, Schema, Type } from "../../../asyncapi/index.js";
import type { SchemaDoc, SchemaRow, SchemaTable, TypeText } from "./documentation.js";

/** Deeper objects without a name are said to be objects, no more. */
const deepest = 6;
/** A definition that reaches hundreds of others is read elsewhere. */
const mostTables = 60;
/** As many literals as one reads. */
const mostLiterals = 24;

/** A definition whose type is told in fewer signs has no table of its own: it is told where it is used. */
const longestInline = 60;

/** Describes a schema and all definitions that it reaches. */
export function describeSchema(schema: Schema, { definitions }: Application): SchemaDoc {
  const known = new Map(definitions.map((definition) => [definition.name, definition.schema]));
  const reached = schema.definitions.flatMap((name) => {
    const found = known.get(name);
    return found === undefined ? [] : [{ name, schema: found }];
  });
  // A payload that is a definition is that definition.
  const own = schema.type.kind === "reference" ? known.get(schema.type.name) : undefined;
  const isInline = ({ type }: Schema): boolean =>
    rowsOf(type, { depth: 0, inline: new Map() }).length === 0 &&
    typeText(type).every(({ definition }) => definition === undefined) &&
    textOf(typeText(type)).length <= longestInline;
  const inline = new Map(
    reached
      .filter((each) => each.schema !== own && isInline(each.schema))
      .map((each) => [each.name, each.schema]),
  );
  const first = table(own ?? schema, { name: "", notes: schema.notes.description ?? "", inline });
  const others = reached
    .filter(({ name, schema: each }) => !inline.has(name) && (each !== own || isRecursive(schema, reached)))
    .slice(0, mostTables)
    .map(({ name, schema: each }) => table(each, { name, notes: "", inline }));
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

/** Definitions that are told where they are used. */
type Inline = ReadonlyMap<string, Schema>;

function table(
  { type, notes }: Schema,
  { name, notes: said, inline }: { readonly name: string; readonly notes: string; readonly inline: Inline },
): SchemaTable {
  return {
    name,
    description: said === "" ? (notes.description ?? "") : said,
    type: typeText(type, inline),
    rows: rowsOf(type, { depth: 0, inline }),
    constraints: notes.constraints ?? [],
  };
}

interface Place {
  readonly depth: number;
  readonly inline: Inline;
}

function rowsOf(type: Type, place: Place): readonly SchemaRow[] {
  const below = { ...place, depth: place.depth + 1 };
  if (place.depth > deepest) return [];
  switch (type.kind) {
    case "object":
      return objectRows(type, place);
    case "array":
      return rowsOf(type.items, place);
    case "tuple":
      return type.items.flatMap((item, number) => [
        bareRow(`[${number}]`, item, { ...place, required: number < type.required }),
        ...rowsOf(item, below),
      ]);
    case "union":
    case "intersection": {
      const parts = type.members.filter((member) => rowsOf(member, below).length > 0);
      if (parts.length === 1 && parts[0] !== undefined) return rowsOf(parts[0], place);
      const word = type.kind === "union" ? "variant" : "part";
      return parts.flatMap((part, number) => [
        bareRow(`${word} ${number + 1} of ${parts.length}`, part, {
          ...place,
          required: type.kind === "intersection",
        }),
        ...rowsOf(part, below),
      ]);
    }
    default:
      return [];
  }
}

function objectRows({ properties, additional }: ObjectType, place: Place): readonly SchemaRow[] {
  const below = { ...place, depth: place.depth + 1 };
  const rows = properties.flatMap(({ name, type, required, notes }): readonly SchemaRow[] => {
    const known = type.kind === "reference" ? place.inline.get(type.name)?.notes : undefined;
    const fallback = notes.default ?? known?.default;
    return [
      {
        ...bareRow(name, type, { ...place, required }),
        deprecated: notes.deprecated ?? known?.deprecated ?? false,
        description: notes.description ?? known?.description ?? "",
        constraints: [...new Set([...(notes.constraints ?? []), ...(known?.constraints ?? [])])],
        fallback: fallback === undefined ? "" : JSON.stringify(fallback),
        examples: (notes.examples ?? known?.examples ?? []).slice(0, 5).map((each) => JSON.stringify(each)),
      },
      ...rowsOf(type, below),
    ];
  });
  if (additional === undefined || additional.kind === "unknown") return rows;
  return [
    ...rows,
    bareRow("any other", additional, { ...place, required: false }),
    ...rowsOf(additional, below),
  ];
}

function bareRow(
  name: string,
  type: Type,
  { depth, inline, required }: Place & { readonly required: boolean },
): SchemaRow {
  return {
    depth,
    required,
    name,
    type: typeText(type, inline),
    deprecated: false,
    description: "",
    constraints: [],
    fallback: "",
    examples: [],
  };
}

function textOf(type: TypeText): string {
  return type.map(({ text }) => text).join("");
}

/** A type in words: `array of Address`, `"eu" or "us"`. */
export function typeText(type: Type, inline: Inline = new Map()): TypeText {
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
    case "reference": {
      const told = inline.get(type.name);
      return told === undefined ? [{ text: type.name, definition: type.name }] : typeText(told.type);
    }
    case "array":
      return [...plain("array of "), ...inParentheses(type.items, inline)];
    case "tuple":
      return plain(`list of ${type.items.length}${type.rest === undefined ? "" : " or more"}`);
    case "object":
      return plain(type.properties.length === 0 && type.additional !== undefined ? "map" : "object");
    case "union":
      return joined(type.members, { word: " or ", inline });
    case "intersection":
      return joined(type.members, { word: " and ", inline });
  }
}

function joined(
  members: readonly Type[],
  { word, inline }: { readonly word: string; readonly inline: Inline },
): TypeText {
  const shown = members.slice(0, mostLiterals);
  const parts = shown.flatMap((member, number) => [
    ...(number === 0 ? [] : plain(word)),
    ...inParentheses(member, inline),
  ]);
  const hidden = members.length - shown.length;
  return hidden === 0 ? parts : [...parts, ...plain(`${word}${hidden} more`)];
}

function inParentheses(of: Type, inline: Inline): TypeText {
  const type = of.kind === "reference" ? (inline.get(of.name)?.type ?? of) : of;
  const text = typeText(type, inline);
  const needs = (type.kind === "union" || type.kind === "intersection") && type.members.length > 1;
  return needs ? [...plain("("), ...text, ...plain(")")] : text;
}

function plain(text: string): TypeText {
  return [{ text }];
}
