import type { Json, JsonObject } from "../json.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { CloudEvents } from "../model/cloud-events.js";

const always = ["specversion", "id", "source", "type"];

/** The headers of an event with its attributes among them, in the first of its objects that lists properties. */
export function headersWithAttributes(headers: JsonObject | undefined, settings: CloudEvents): JsonObject {
  const attributes = attributesOf(settings, "ce-");
  const required = requiredOf(settings, "ce-");
  if (headers === undefined) return { type: "object", required, properties: attributes };
  return extended(headers, { attributes, required }) ?? { ...headers, required, properties: attributes };
}

function extended(
  schema: JsonObject,
  added: { readonly attributes: JsonObject; readonly required: readonly string[] },
): JsonObject | undefined {
  const { properties, required, allOf } = schema;
  if (isJsonObject(properties)) {
    return {
      ...schema,
      properties: { ...added.attributes, ...properties },
      ...(isJsonArray(required) ? { required: [...added.required, ...required] } : {}),
    };
  }
  if (!isJsonArray(allOf)) return undefined;
  for (const [index, part] of allOf.entries()) {
    const found = isJsonObject(part) ? extended(part, added) : undefined;
    if (found !== undefined) return { ...schema, allOf: allOf.with(index, found) };
  }
  return undefined;
}

/** The JSON object of an event around its data. */
export function payloadWithAttributes(
  data: JsonObject | undefined,
  settings: CloudEvents,
  contentType: string,
): JsonObject {
  const isPlain = contentType === "application/json";
  return {
    type: "object",
    required: [...requiredOf(settings, ""), ...(data === undefined ? [] : ["data"])],
    properties: {
      ...attributesOf(settings, ""),
      ...(isPlain ? {} : { datacontenttype: { type: "string", const: contentType } }),
      ...(data === undefined ? {} : { data }),
    },
  };
}

/** A place in the data as one in the whole event. */
export function aroundData(place: string): string {
  return place.replace(/^(\$message\.payload#)?\//, "$1/data/");
}

function attributesOf(
  { type, source, dataschema, extensions = {} }: CloudEvents,
  prefix: string,
): JsonObject {
  const text = (value: string | undefined, more: JsonObject = {}): JsonObject => ({
    type: "string",
    ...more,
    ...(value === undefined ? {} : { const: value }),
  });
  const all: [string, Json][] = [
    ["specversion", text("1.0")],
    ["id", text(undefined, { minLength: 1 })],
    ["source", text(source, { format: "uri-reference" })],
    ["type", text(type, type === undefined ? { minLength: 1 } : {})],
    ["time", text(undefined, { format: "date-time" })],
    ...(dataschema === undefined
      ? []
      : [["dataschema", text(dataschema, { format: "uri" })] as [string, Json]]),
    ...Object.entries(extensions).map(([name, extension]): [string, Json] => [
      name,
      { type: extension.type },
    ]),
  ];
  return Object.fromEntries(all.map(([name, schema]) => [`${prefix}${name}`, schema]));
}

function requiredOf({ extensions = {} }: CloudEvents, prefix: string): readonly string[] {
  const own = Object.entries(extensions).flatMap(([name, { required }]) => (required === true ? [name] : []));
  return [...always, ...own].map((name) => `${prefix}${name}`);
}
