import type { Enum, Field, ReflectionObject, Type } from "protobufjs";

/** By structure: the classes are only there once the parser has been loaded. */
export function isMessage(object: ReflectionObject): object is Type {
  return "fields" in object && "oneofs" in object;
}

function isEnum(object: ReflectionObject): object is Enum {
  return "values" in object && "valuesById" in object;
}

/** What a field that is no scalar has for its type. */
export function lookUp(field: Field): Type | Enum | undefined {
  const found = field.parent?.lookup(field.type) ?? null;
  return found !== null && (isMessage(found) || isEnum(found)) ? found : undefined;
}

export function fullName(object: ReflectionObject): string {
  return object.fullName.replace(/^\./, "");
}

/** One word for each type, so that one file can hold those of all packages. */
export function flatName(object: ReflectionObject): string {
  return fullName(object).replaceAll("_", "__").replaceAll(".", "_");
}

/** With the messages around, without the package. */
export function shortName(object: ReflectionObject): string {
  const parent = object.parent;
  return parent !== null && isMessage(parent) ? shortName(parent) + object.name : object.name;
}

/** As ProtoJSON has it: what the schema says, else in camel case. */
export function jsonName(field: Field): string {
  const own: unknown = field.options?.["json_name"];
  if (typeof own === "string") return own;
  return field.name.replace(/_+([a-z0-9]?)/gi, (_match, letter: string) => letter.toUpperCase());
}
