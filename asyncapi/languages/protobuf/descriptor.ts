import type { Enum, Field, Type } from "protobufjs";
import type { Json, JsonObject } from "../../json.js";
import { flatName, fullName, jsonName, lookUp } from "./reflection.js";
import { scalars, wellKnown } from "./well-known.js";

/**
 * The types as a `google.protobuf.FileDescriptorProto` in ProtoJSON: one file of one edition for all, whatever
 * packages and versions they come from, since names of types never travel.
 */
export function describeFile(messages: readonly Type[], enums: readonly Enum[]): JsonObject {
  const dependencies = new Set<string>();
  const messageType = messages.map((type) => describeMessage(type, dependencies));
  return {
    name: "schema.proto",
    dependency: [...dependencies].toSorted(),
    messageType,
    ...(enums.length === 0 ? {} : { enumType: enums.map(describeEnum) }),
    syntax: "editions",
    edition: "EDITION_2023",
  };
}

function describeMessage(type: Type, dependencies: Set<string>): JsonObject {
  const oneofs = type.oneofsArray.filter(
    ({ fieldsArray }) => !fieldsArray.every((field) => field.options?.["proto3_optional"] === true),
  );
  const entries: Json[] = [];
  const fields = type.fieldsArray.map((field): JsonObject => {
    const index = oneofs.findIndex((oneof) => oneof.fieldsArray.includes(field));
    const base = { name: field.name, number: field.id, jsonName: jsonName(field) };
    if (field.map) {
      const name = `Entry${field.id}`;
      const key = "keyType" in field && typeof field.keyType === "string" ? field.keyType : "string";
      entries.push({
        name,
        field: [
          {
            name: "key",
            number: 1,
            label: "LABEL_OPTIONAL",
            jsonName: "key",
            type: `TYPE_${key.toUpperCase()}`,
          },
          {
            name: "value",
            number: 2,
            label: "LABEL_OPTIONAL",
            jsonName: "value",
            ...describeType(field, dependencies),
          },
        ],
        options: { mapEntry: true },
      });
      return {
        ...base,
        label: "LABEL_REPEATED",
        type: "TYPE_MESSAGE",
        typeName: `.${flatName(type)}.${name}`,
      };
    }
    const features: JsonObject = {
      ...(field.repeated
        ? { repeatedFieldEncoding: field.packed ? "PACKED" : "EXPANDED" }
        : index >= 0
          ? {}
          : {
              fieldPresence: field.required ? "LEGACY_REQUIRED" : field.hasPresence ? "EXPLICIT" : "IMPLICIT",
            }),
      // groups, and what newer editions have of them
      ...(field.delimited ? { messageEncoding: "DELIMITED" } : {}),
    };
    return {
      ...base,
      label: field.repeated ? "LABEL_REPEATED" : "LABEL_OPTIONAL",
      ...describeType(field, dependencies),
      ...(index >= 0 ? { oneofIndex: index } : {}),
      ...(Object.keys(features).length === 0 ? {} : { options: { features } }),
    };
  });
  return {
    name: flatName(type),
    field: fields,
    ...(entries.length === 0 ? {} : { nestedType: entries }),
    ...(oneofs.length === 0 ? {} : { oneofDecl: oneofs.map(({ name }) => ({ name })) }),
  };
}

function describeType(field: Field, dependencies: Set<string>): JsonObject {
  if (scalars.has(field.type)) return { type: `TYPE_${field.type.toUpperCase()}` };
  const type = lookUp(field);
  if (type === undefined) return { type: "TYPE_BYTES" }; // which was reported
  const known = wellKnown.get(fullName(type));
  if (known !== undefined) dependencies.add(known.file);
  return {
    type: "values" in type ? "TYPE_ENUM" : "TYPE_MESSAGE",
    typeName: known === undefined ? `.${flatName(type)}` : `.${fullName(type)}`,
  };
}

function describeEnum(type: Enum): JsonObject {
  return {
    name: flatName(type),
    value: Object.entries(type.values).map(([name, number]) => ({ name, number })),
    ...(type.options?.["allow_alias"] === true ? { options: { allowAlias: true } } : {}),
  };
}
