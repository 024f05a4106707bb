import { Parser } from "@asyncapi/parser";
import type { AsyncAPIDocumentInterface, MessageInterface } from "@asyncapi/parser";
import { readFileSync } from "node:fs";
import type { Cursor } from "../../asyncapi/cursor.js";
import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";
import type { Json, JsonObject } from "../../asyncapi/json.js";
import { referenceOf } from "../../asyncapi/references.js";
import type { Message, Specification } from "../../asyncapi/read/specification.js";

/** The official parser's model of a document that refers to files only; `undefined` where it refuses it. */
export async function officialModel(file: string): Promise<AsyncAPIDocumentInterface | undefined> {
  const read = (uri: { toString(): string; path(): string }): string =>
    /^(\/|file:)/.test(uri.toString()) ? readFileSync(decodeURIComponent(uri.path()), "utf8") : "{}";
  const resolvers = ["file", "http", "https"].map((schema) => ({ schema, order: 1, canRead: true, read }));
  const parser = new Parser({ __unstable: { resolver: { cache: false, resolvers } } });
  return (await parser.parse(readFileSync(file, "utf8"), { source: file })).document;
}

/**
 * Each difference between what the official parser reads from a document and what we read, as
 * `place: what each says`: of channels, operations, messages, and the schemas and correlation ids in them.
 */
export function differencesOf(official: AsyncAPIDocumentInterface, ours: Specification): readonly string[] {
  const comparison = new Comparison(ours);
  const channels = new Map(
    official
      .channels()
      .all()
      .map((channel) => [channel.id(), channel]),
  );
  comparison.values(
    "channels",
    [...channels.keys()],
    ours.channels.map(({ key }) => key),
  );
  for (const { key, address, messages } of ours.channels) {
    const channel = channels.get(key);
    if (channel === undefined) continue;
    comparison.values(`${key} address`, channel.address(), address);
    comparison.messages(key, channel.messages().all(), messages);
  }
  const operations = official.operations().all();
  const actionOf = (isSend: boolean): string => (isSend ? "send" : "receive");
  comparison.values(
    "operations",
    operations.map((each) => [
      actionOf(each.isSend()),
      each
        .channels()
        .all()
        .map((channel) => channel.id()),
    ]),
    ours.operations.map(({ action, channel }) => [action, [channel.key]]),
  );
  for (const [index, { key, channel, action, messages, reply }] of ours.operations.entries()) {
    const operation = operations[index];
    if (operation === undefined) continue;
    const name = key ?? `${channel.key} ${action}`;
    comparison.values(`${name} id`, ours.major === 3 ? operation.id() : operation.operationId(), key);
    comparison.messages(name, operation.messages().all(), messages);
    const answer = operation.reply();
    comparison.values(`${name} reply`, answer?.channel()?.id(), reply?.channel?.key);
    const answers = answer?.messages().all() ?? [];
    if (answers.length > 0) comparison.messages(`${name} reply`, answers, reply?.messages ?? []);
  }
  return comparison.differences;
}

class Comparison {
  readonly differences: string[] = [];
  readonly #ours: Specification;
  /** Compared already; schemas lead back to themselves. */
  readonly #known = new Map<object, Set<string>>();

  constructor(ours: Specification) {
    this.#ours = ours;
  }

  values(place: string, official: unknown, ours: unknown): void {
    const [one, other] = [official, ours].map((value) => JSON.stringify(value) ?? "nothing");
    if (one !== other) this.differences.push(`${place}: ${one}, and here ${other}`);
  }

  messages(place: string, official: readonly MessageInterface[], ours: readonly Message[]): void {
    const { major } = this.#ours;
    this.values(
      `${place} messages`,
      official.map((message) => [
        major === 3 ? message.id() : message.json<{ messageId?: string }>().messageId,
        message.name(),
      ]),
      ours.map(({ key, cursor }) => [major === 3 ? key : cursor.string("messageId"), cursor.string("name")]),
    );
    for (const [index, message] of official.entries()) {
      const our = ours[index]?.cursor;
      if (our === undefined) continue;
      const name = `${place} message ${index}`;
      this.values(
        `${name} content type`,
        message.contentType(),
        our.string("contentType") ?? this.#ours.root.string("defaultContentType"),
      );
      this.json(`${name} payload`, message.json<{ payload?: unknown }>().payload, our.get("payload"));
      this.json(`${name} headers`, message.headers()?.json(), our.get("headers"));
      this.json(`${name} correlation id`, message.correlationId()?.json(), our.get("correlationId"));
    }
  }

  /** What the official parser put in place of references, and what our cursors find behind them. */
  json(place: string, official: unknown, ours: Cursor | undefined): void {
    if (ours === undefined || typeof official !== "object" || official === null) {
      this.values(place, official, ours?.value);
      return;
    }
    const known = this.#known.get(official) ?? new Set();
    if (known.has(ours.identity)) return;
    this.#known.set(official, known.add(ours.identity));
    if (Array.isArray(official)) {
      const items = ours.items();
      this.values(`${place} length`, official.length, Array.isArray(ours.value) ? items.length : undefined);
      for (const [index, item] of official.entries()) this.json(`${place}/${index}`, item, items[index]);
      return;
    }
    if (isLeft(official) && official.$ref === ours.site?.string("$ref")) return;
    const entries = Object.entries(official).filter(([key]) => !key.startsWith("x-parser-"));
    this.values(
      `${place} keys`,
      entries.map(([key]) => key).toSorted(),
      ours
        .entries()
        .map(([key]) => key)
        .toSorted(),
    );
    for (const [key, value] of entries) this.json(`${place}/${key}`, value, ours.get(key));
  }
}

/**
 * Each difference between a schema of the official parser and the JSON Schema that validators run: of the keywords
 * that a validator acts on, and in both directions.
 */
export function schemaDifferences(official: unknown, { json, definitions }: ReadSchema): readonly string[] {
  const differences: string[] = [];
  const known = new Map<object, Set<object>>();
  const compare = (place: string, one: unknown, written: Json): void => {
    const other = isJsonObject(written) ? behind(written, definitions) : written;
    if (!isJsonObject(one) || !isJsonObject(other)) {
      const isSame = isEqual(one, other) || (one === false && isEqual(other, { not: {} }));
      if (!isSame) differences.push(`${place}: ${JSON.stringify(one)}, and here ${JSON.stringify(other)}`);
      return;
    }
    const met = known.get(one) ?? new Set();
    if (met.has(other)) return;
    known.set(one, met.add(other));
    if (isLeft(one)) return;
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      if (!validating.has(key)) continue;
      const [a, b = null] = [one[key], other[key]];
      const at = `${place}/${key}`;
      if (asMap.has(key) && isJsonObject(a) && isJsonObject(b)) {
        if (!isEqual(Object.keys(a).toSorted(), Object.keys(b).toSorted()))
          differences.push(`${at}: other keys`);
        for (const [name, member] of Object.entries(a)) compare(`${at}/${name}`, member, b[name] ?? null);
      } else if (Array.isArray(a) && isJsonArray(b) && !asData.has(key)) {
        if (a.length !== b.length) differences.push(`${at}: ${a.length}, and here ${b.length}`);
        for (const [index, item] of a.entries()) compare(`${at}/${index}`, item, b[index] ?? null);
      } else if (asData.has(key)) {
        if (!isEqual(a, b)) differences.push(`${at}: ${JSON.stringify(a)}, and here ${JSON.stringify(b)}`);
      } else compare(at, a, b);
    }
  };
  const isWrapped = isJsonObject(official) && Object.hasOwn(official, "schemaFormat");
  compare("", isWrapped ? official["schema"] : official, json);
  return differences;
}

export interface ReadSchema {
  readonly json: Json;
  readonly definitions: ReadonlyMap<string, Json>;
}

const asMap: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependencies"]);
const asData: ReadonlySet<string> = new Set(
  `type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems
  minItems uniqueItems maxProperties minProperties required format contentEncoding contentMediaType default`.split(
    /\s+/,
  ),
);
const validating: ReadonlySet<string> = new Set([
  ...[...asMap, ...asData, "not", "if", "then", "else", "contains", "items", "additionalItems"],
  ...["additionalProperties", "propertyNames", "allOf", "anyOf", "oneOf"],
]);

function behind(schema: JsonObject, definitions: ReadonlyMap<string, Json>): Json {
  const name = /^#\/\$defs\/(.*)$/.exec(referenceOf(schema) ?? "")?.[1];
  const target = name === undefined ? undefined : definitions.get(name);
  return target === undefined ? schema : isJsonObject(target) ? behind(target, definitions) : target;
}

/** The official parser leaves references of cycles in other files as they are: they lead nowhere. */
function isLeft(schema: object): schema is { readonly $ref: string } {
  return "$ref" in schema && typeof schema.$ref === "string";
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
