import { isJsonArray, isJsonObject } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import type { Wire } from "../model/index.js";

export interface ProtobufChange {
  readonly isBreaking: boolean;
  readonly message: string;
  readonly consequence: string;
}

type Protobuf = Extract<Wire, { readonly kind: "protobuf" }>;

const unread = "What one of the documents writes is not what the other reads.";

/** Compares two messages field by field, as the bytes know them: by their numbers. */
export function compareProtobuf(before: Protobuf, after: Protobuf): readonly ProtobufChange[] {
  const [left, right] = [typesOf(before.file), typesOf(after.file)];
  const changes: ProtobufChange[] = [];
  const seen = new Set<string>();
  const waiting: (readonly [string, string])[] = [[before.message, after.message]];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [one, two] = [pair[0].replace(/^\./, ""), pair[1].replace(/^\./, "")];
    if (seen.has(`${one} ${two}`)) continue;
    seen.add(`${one} ${two}`);
    const [was, is] = [left.get(one), right.get(two)];
    if (was === undefined || is === undefined) {
      // Those of Google stand in no file of ours.
      if (one !== two)
        changes.push({ isBreaking: true, message: `${one} is ${two} now.`, consequence: unread });
    } else if (was.kind === "enum" || is.kind === "enum") changes.push(...compareEnums(was, is));
    else changes.push(...compareFields(was, is, (next) => void waiting.push(next)));
  }
  return changes;
}

interface ProtobufType {
  readonly kind: "message" | "enum";
  readonly name: string;
  /** Fields or values, by number. */
  readonly members: ReadonlyMap<number, JsonObject>;
}

function typesOf(file: JsonObject): ReadonlyMap<string, ProtobufType> {
  const types = new Map<string, ProtobufType>();
  const scope = typeof file["package"] === "string" && file["package"] !== "" ? `${file["package"]}.` : "";
  const add = (holder: JsonObject, prefix: string, messages: string): void => {
    for (const message of objects(holder[messages])) {
      const name = `${prefix}${textOf(message["name"])}`;
      types.set(name, { kind: "message", name, members: byNumber(message["field"]) });
      add(message, `${name}.`, "nestedType");
    }
    for (const each of objects(holder["enumType"])) {
      const name = `${prefix}${textOf(each["name"])}`;
      types.set(name, { kind: "enum", name, members: byNumber(each["value"]) });
    }
  };
  add(file, scope, "messageType");
  return types;
}

function byNumber(list: Json | undefined): ReadonlyMap<number, JsonObject> {
  return new Map(
    objects(list).map((each) => [typeof each["number"] === "number" ? each["number"] : 0, each]),
  );
}

function objects(list: Json | undefined): readonly JsonObject[] {
  return isJsonArray(list) ? list.filter(isJsonObject) : [];
}

function compareEnums(before: ProtobufType, after: ProtobufType): readonly ProtobufChange[] {
  const changes: ProtobufChange[] = [];
  const difference = (from: ProtobufType, to: ProtobufType): readonly string[] =>
    [...from.members].flatMap(([number, value]) =>
      to.members.get(number)?.["name"] === value["name"] ? [] : [`${textOf(value["name"])} = ${number}`],
    );
  const [gone, come] = [difference(before, after), difference(after, before)];
  if (gone.length > 0)
    changes.push({
      isBreaking: true,
      message: `${before.name} no longer has ${gone.join(", ")}.`,
      consequence: "Readers of the new document refuse old messages with it.",
    });
  if (come.length > 0)
    changes.push({
      isBreaking: true,
      message: `${after.name} has ${come.join(", ")} now.`,
      consequence: "Readers of the old document refuse new messages with it.",
    });
  return changes;
}

function compareFields(
  before: ProtobufType,
  after: ProtobufType,
  visit: (pair: readonly [string, string]) => void,
): readonly ProtobufChange[] {
  const changes: ProtobufChange[] = [];
  for (const number of new Set([...before.members.keys(), ...after.members.keys()])) {
    const [was, is] = [before.members.get(number), after.members.get(number)];
    const name = `${after.name}.${textOf((is ?? was)?.["name"])} (field ${number})`;
    const required = [was, is].some((field) => field?.["label"] === "LABEL_REQUIRED");
    if (was === undefined || is === undefined) {
      const word = was === undefined ? "is new" : "was removed";
      changes.push({
        isBreaking: required,
        message: `${name} ${word}.`,
        consequence: required ? unread : "Who does not know it passes over it.",
      });
      continue;
    }
    const facts = (field: JsonObject): string =>
      [field["type"], field["label"] ?? "LABEL_OPTIONAL"].map(textOf).join(" ");
    if (facts(was) !== facts(is))
      changes.push({
        isBreaking: true,
        message: `${name} is ${facts(is)} now, and was ${facts(was)}.`,
        consequence: unread,
      });
    if (was["name"] !== is["name"])
      changes.push({
        isBreaking: false,
        message: `${name} was called ${textOf(was["name"])}.`,
        consequence: "The bytes stay as they are; code that names it has to follow.",
      });
    const [one, two] = [was["typeName"], is["typeName"]];
    if (typeof one === "string" && typeof two === "string") visit([one, two]);
  }
  return changes;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
