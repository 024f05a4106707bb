import type { ObjectType, Property, TupleType, Type } from "../../asyncapi/index.js";
import { printComment, withoutEcho } from "./comment.js";
import { hasParts } from "../../asyncapi/index.js";
import { printKey, printLiteral, printString } from "./literal.js";

/** Gives the identifier of a definition. */
export type TypeName = (definition: string) => string;

/** A type as TypeScript; the formatter lays it out. */
export function printType(type: Type, nameOf: TypeName): string {
  switch (type.kind) {
    case "unknown":
    case "never":
    case "null":
    case "boolean":
    case "string":
      return type.kind;
    case "number":
      return "number";
    case "bytes":
      return "Uint8Array";
    case "date":
      return "Date";
    case "bigint":
      return "bigint";
    case "literal":
      return printLiteral(type.value);
    case "reference":
      return nameOf(type.name);
    case "array":
      return `readonly ${printOperand(type.items, nameOf)}[]`;
    case "tuple":
      return printTuple(type, nameOf);
    case "object": {
      const lines = printProperties(type, nameOf);
      const short = lines.length < 2 && lines.every((line) => !line.includes("\n"));
      return lines.length === 0 ? anyObject : short ? `{ ${lines.join(" ")} }` : block(lines);
    }
    case "union":
      return printMembers(type.members, { operator: " | ", none: "never", nameOf });
    case "intersection":
      return printMembers(type.members, { operator: " & ", none: "unknown", nameOf });
  }
}

/** An object of which nothing is known; `{}` would admit strings and numbers too. */
const anyObject = "{ readonly [key: string]: unknown }";

/** The body of an interface. */
export function printBody(type: ObjectType, nameOf: TypeName): string {
  return block(printProperties(type, nameOf));
}

function block(lines: readonly string[]): string {
  return `{\n${lines.join("\n")}\n}`;
}

function printProperties(type: ObjectType, nameOf: TypeName): readonly string[] {
  const lines = type.properties.map((property) => printProperty(property, nameOf));
  const patterns = (type.patterns ?? []).map(({ parts, type: holds }) => {
    const fitting = type.properties.filter(({ name }) => hasParts(name, parts));
    return { holds, key: printTemplate(parts), printed: printAdditional(fitting, [holds], nameOf) };
  });
  for (const { key, printed } of patterns) lines.push(`readonly [key: ${key}]: ${printed};`);
  if (type.additional !== undefined) {
    const repeated = patterns.map(({ holds }) => holds);
    const isUnknown = repeated.some(isTooComplex) || patterns.some(({ printed }) => printed === "unknown");
    const printed = printAdditional(type.properties, [type.additional, ...repeated], nameOf);
    lines.push(`readonly [key: string]: ${isUnknown ? "unknown" : printed};`);
  }
  return lines;
}

function printProperty({ name, type, required, notes }: Property, nameOf: TypeName): string {
  const comment = printComment(withoutEcho(notes, name));
  const key = name === "__proto__" ? '"__proto__"' : printKey(name); // in a type, a plain key is harmless
  const declaration = `readonly ${key}${required ? "" : "?"}: ${printType(type, nameOf)};`;
  return comment === "" ? declaration : `${comment}\n${declaration}`;
}

/**
 * An index signature has to admit the listed properties too, else no value could have both. It repeats their types,
 * unless the compiler may not see that both are the same.
 */
function printAdditional(properties: readonly Property[], holds: readonly Type[], nameOf: TypeName): string {
  if (holds.some(({ kind }) => kind === "unknown")) return "unknown";
  const repeated = properties.map((property) => property.type);
  if (repeated.some(isTooComplex)) return "unknown";
  const printed = new Set([...holds, ...repeated].map((part) => printOperand(part, nameOf)));
  if (printed.has("unknown")) return "unknown";
  if (properties.some((property) => !property.required)) printed.add("undefined");
  return [...printed].join(" | ");
}

/**
 * Whether alternatives, or several objects that have no name, stand in an intersection: two of these, written alike, are
 * at times not assignable (TS2411).
 */
function isTooComplex(type: Type): boolean {
  switch (type.kind) {
    case "array":
      return isTooComplex(type.items);
    case "tuple":
      return [...type.items, ...(type.rest ? [type.rest] : [])].some(isTooComplex);
    case "object":
      return [
        ...type.properties.map((property) => property.type),
        ...(type.patterns ?? []).map((pattern) => pattern.type),
        ...(type.additional ? [type.additional] : []),
      ].some(isTooComplex);
    case "union":
      return type.members.some(isTooComplex);
    case "intersection":
      return (
        type.members.filter(({ kind }) => kind !== "reference").length > 1 ||
        type.members.some((member) => member.kind === "union" || isTooComplex(member))
      );
    default:
      return false;
  }
}

/** All names that have these parts, with anything between. */
function printTemplate(parts: readonly string[]): string {
  const texts = parts.map((part) =>
    printString(part).slice(1, -1).replaceAll('\\"', '"').replaceAll("`", "\\`").replaceAll("${", "\\${"),
  );
  return `\`${texts.join("${string}")}\``;
}

function printTuple({ items, required, rest }: TupleType, nameOf: TypeName): string {
  const parts = items.map((item, index) => `${printOperand(item, nameOf)}${index < required ? "" : "?"}`);
  if (rest !== undefined) parts.push(`...${printOperand(rest, nameOf)}[]`);
  return `readonly [${parts.join(", ")}]`;
}

function printMembers(
  members: readonly Type[],
  print: { readonly operator: string; readonly none: string; readonly nameOf: TypeName },
): string {
  const printed = [...new Set(members.map((member) => printOperand(member, print.nameOf)))];
  return printed.length === 0 ? print.none : printed.join(print.operator);
}

/** A type where an operator stands beside it: in parentheses, where that operator would take a part of it. */
function printOperand(type: Type, nameOf: TypeName): string {
  const printed = printType(type, nameOf);
  const single = "members" in type && type.members.length < 2;
  const bare = single || (type.kind !== "array" && type.kind !== "tuple" && !("members" in type));
  return bare ? printed : `(${printed})`;
}
