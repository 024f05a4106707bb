import type { Application, Type } from "../../../asyncapi/index.js";

/** A type as text, short enough to read in a test. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case "object": {
      const properties = type.properties.map(
        ({ name, required, type: own }) => `${name}${required ? "" : "?"}: ${describeType(own)}`,
      );
      const patterns = (type.patterns ?? []).map(
        (each) => `${each.parts.join("*")}: ${describeType(each.type)}`,
      );
      const rest = type.additional ? [`*: ${describeType(type.additional)}`] : [];
      return `{${[...properties, ...patterns, ...rest].join(", ")}}`;
    }
    case "array":
      return `${describeType(type.items)}[]`;
    case "tuple":
      return `[${type.items.map(describeType).join(", ")}]`;
    case "union":
      return `(${type.members.map(describeType).join(" | ")})`;
    case "intersection":
      return `(${type.members.map(describeType).join(" & ")})`;
    case "reference":
      return type.name;
    case "literal":
      return JSON.stringify(type.value);
    case "number":
      return type.integer ? "integer" : "number";
    default:
      return type.kind;
  }
}

/** Each definition as `Name = type`. */
export function describeDefinitions({ definitions }: Application): readonly string[] {
  return definitions.map(({ name, schema }) => `${name} = ${describeType(schema.type)}`);
}
