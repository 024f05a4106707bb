import type { Enum, Field, NamespaceBase, ReflectionObject, Type } from "protobufjs";
import type { Cursor } from "../../cursor.js";
import type { Json, JsonObject } from "../../json.js";
import type { Location } from "../../location.js";
import { list, nearest } from "../../nearest.js";
import { childPointer } from "../../pointer.js";
import { definitionReference } from "../translated-document.js";
import type { Report, Translation } from "../translation.js";
import { describeFile } from "./descriptor.js";
import { rulesOf } from "./field-rules.js";
import type { FieldRules } from "./field-rules.js";
import { oneofSchema } from "./oneof.js";
import { flatName, fullName, isMessage, jsonName, lookUp, shortName } from "./reflection.js";
import { parseFiles } from "./parse-files.js";
import type { ProtoFiles } from "./parse-files.js";
import { scalars, wellKnown } from "./well-known.js";

/** Reads Protobuf text: the message that is meant and all that it holds, as ProtoJSON has them. */
export function readProtobuf(cursor: Cursor, report: Report): Translation {
  const nothing: Translation = { schema: {}, definitions: {}, places: new Map() };
  const text = cursor.value;
  const wrong = (message: string, hint: string, location: Location): Translation => {
    report({ severity: "error", rule: "protobuf", message, hint, location });
    return nothing;
  };
  if (typeof text !== "string")
    return wrong(
      "A Protobuf schema is text.",
      "Write the content of the .proto file as a block: schema: |.",
      cursor.locate(),
    );
  const files = parseFiles(cursor, text, report);
  if (files === undefined) return nothing;
  const messages = messagesOf(files);
  const [root, ...others] = rootsOf(messages);
  if (root === undefined || others.length > 0) {
    const names = list(messages.map(({ name }) => name));
    return messages.length === 0
      ? wrong("There is no message in this Protobuf.", "Define the one that is meant.", cursor.locate())
      : wrong(
          `Which of these messages is meant does not show: ${names}.`,
          'Put the comment "// @RootNode" before it.',
          cursor.locate(),
        );
  }
  return new ProtobufReader(files, report).read(root);
}

class ProtobufReader {
  readonly #files: ProtoFiles;
  readonly #report: Report;
  readonly #queue: (Type | Enum)[] = [];
  readonly #names = new Map<Type | Enum, string>();
  readonly #places = new Map<string, () => Location>();

  constructor(files: ProtoFiles, report: Report) {
    this.#files = files;
    this.#report = report;
  }

  read(root: Type): Translation {
    const schema = this.#refer(root);
    const definitions: [string, Json][] = [];
    const messages: Type[] = [];
    const enums: Enum[] = [];
    // Types are read one after another, so that neither long chains nor cycles of them cost stack.
    for (let next = 0; next < this.#queue.length; next++) {
      const type = this.#queue[next];
      if (type === undefined) break;
      const name = fullName(type);
      const pointer = childPointer("/definitions", name);
      const declared = new RegExp(`\\b(?:message|enum)\\s+${type.name}\\b`);
      this.#places.set(pointer, () => this.#files.locate(declared));
      const body = isMessage(type) ? this.#message(type, pointer) : enumSchema(type);
      if (isMessage(type)) messages.push(type);
      else enums.push(type);
      definitions.push([name, { "x-hazelnats-name": shortName(type), ...notesOf(type), ...body }]);
    }
    return {
      schema,
      definitions: Object.fromEntries(definitions),
      places: this.#places,
      wire: { kind: "protobuf", message: flatName(root), file: describeFile(messages, enums) },
    };
  }

  #message(type: Type, pointer: string): JsonObject {
    const properties = new Map<string, Json>();
    const required: string[] = [];
    for (const field of type.fieldsArray) {
      const name = jsonName(field);
      const at = childPointer(`${pointer}/properties`, name);
      this.#places.set(at, () => this.#placeOf(field));
      const rules = rulesOf(field);
      properties.set(name, { ...this.#field(field, rules), ...notesOf(field) });
      const isChosen = (field.partOf?.fieldsArray.length ?? 0) > 1;
      if (field.required || (rules.required && !isChosen)) required.push(name);
    }
    const groups = type.oneofsArray.filter(({ fieldsArray }) => fieldsArray.length > 1);
    const chosen = groups.map((group) => oneofSchema(group.fieldsArray.map(jsonName), properties));
    for (const { moved } of chosen) for (const name of moved) properties.delete(name);
    const conditions = chosen.map(({ schema }) => schema);
    return {
      type: "object",
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(properties),
      ...(conditions.length === 0 ? {} : { allOf: conditions }),
    };
  }

  #field(field: Field, { words, items }: FieldRules): JsonObject {
    const value = this.#value(field);
    if (field.map) return { type: "object", additionalProperties: value };
    return field.repeated
      ? { type: "array", items: { ...value, ...items }, ...words }
      : { ...value, ...words };
  }

  #value(field: Field): JsonObject {
    const scalar = scalars.get(field.type);
    if (scalar !== undefined) return scalar;
    const type = lookUp(field);
    if (type === undefined) {
      const near = nearest(field.type, [
        ...scalars.keys(),
        ...messagesOf(this.#files).map(({ name }) => name),
      ]);
      this.#report({
        severity: "error",
        rule: "protobuf",
        message: `There is no type "${field.type}", which the field "${field.name}" names.`,
        hint: near === undefined ? "Define it, or import the file that does." : `Did you mean "${near}"?`,
        location: this.#placeOf(field),
      });
      return {};
    }
    return wellKnown.get(fullName(type))?.json ?? this.#refer(type);
  }

  #refer(type: Type | Enum): JsonObject {
    let name = this.#names.get(type);
    if (name === undefined) {
      name = fullName(type);
      this.#names.set(type, name);
      this.#queue.push(type);
    }
    return { $ref: definitionReference(name) };
  }

  #placeOf(field: Field): Location {
    return this.#files.locate(new RegExp(`\\b${field.name}\\s*=\\s*${field.id}\\b`));
  }
}

function enumSchema(type: Enum): JsonObject {
  return { type: "string", enum: Object.keys(type.values) };
}

/** The messages of the text itself, without those that it imports. */
function messagesOf({ root, package: name }: ProtoFiles): readonly Type[] {
  const namespace: NamespaceBase | null = name === "" ? root : (root.lookup(name) as NamespaceBase | null); // packages are namespaces
  return (namespace?.nestedArray ?? []).filter(isMessage);
}

/** The one that a comment marks, else the one that no other has in a field. */
function rootsOf(messages: readonly Type[]): readonly Type[] {
  const marked = messages.filter(({ comment }) => comment?.includes("@RootNode") === true);
  if (marked.length > 0) return marked;
  const used = new Set<ReflectionObject | undefined>();
  const look = (type: Type): void => {
    for (const field of type.fieldsArray) {
      const target = scalars.has(field.type) ? undefined : lookUp(field);
      if (target !== type) used.add(target);
    }
    for (const nested of type.nestedArray) if (isMessage(nested)) look(nested);
  };
  messages.forEach(look);
  const free = messages.filter((message) => !used.has(message));
  return free.length > 0 ? free : messages.slice(0, 1);
}

function notesOf(object: ReflectionObject): JsonObject {
  const comment = object.comment?.replace("@RootNode", "").trim() ?? "";
  const isDeprecated = object.options?.["deprecated"] === true;
  return {
    ...(comment === "" ? {} : { description: comment }),
    ...(isDeprecated ? { deprecated: true } : {}),
  };
}
