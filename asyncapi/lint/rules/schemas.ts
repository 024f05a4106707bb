import { judgePattern } from "../../../runtime/pattern/guard-pattern.js";
import type { Json, JsonObject } from "../../json.js";
import { isJsonArray, isJsonObject } from "../../json.js";
import type { Location } from "../../location.js";
import type { Application, Event, Schema, System, SystemEvent, Type } from "../../model/index.js";
import type { Finding, LintRule } from "../rule.js";

interface Placed {
  readonly schema: Schema;
  /** `the payload of "order-placed"`, or `"Order"`. */
  readonly what: string;
  readonly location: Location | undefined;
}

/** Every schema once: definitions, and what messages have in their own places. */
function schemas({ events, definitions }: Application): readonly Placed[] {
  const own = events.flatMap(({ name, payload, headers, reply, location }) =>
    Object.entries({ payload, headers, answer: reply }).flatMap(([word, schema]) =>
      schema === undefined ? [] : [{ schema, what: `the ${word} of "${name}"`, location }],
    ),
  );
  const named = definitions.map(({ name, schema, location }) => ({ schema, what: `"${name}"`, location }));
  return [...named, ...own];
}

function everySchema(system: System): readonly Placed[] {
  return system.applications.flatMap(schemas);
}

const budget = { steps: 1_000_000, scans: 40 };

const unsafe: LintRule = {
  code: "HZN112",
  name: "unsafe-pattern",
  summary: "No text keeps a regular expression busy for ever.",
  level: "warning",
  check: function* check(system) {
    const left = { ...budget };
    const known = new Map<string, boolean>();
    for (const { schema, what, location } of everySchema(system))
      for (const pattern of patternsOf(schema.json)) {
        if (left.steps <= 0) return;
        const isSlow = known.get(pattern) ?? isUnsafe(pattern, left);
        known.set(pattern, isSlow);
        if (!isSlow) continue;
        yield {
          message: `Some texts keep the pattern ${short(pattern)} of ${what} busy for a very long time.`,
          hint: 'Let each text match in one way only, such as "^a+$" for "^(a+)+$".',
          location,
        };
      }
  },
};

function isUnsafe(pattern: string, left: { steps: number; scans: number }): boolean {
  try {
    const { slowness, linear } = judgePattern(pattern, "u", left);
    return slowness.kind !== "linear" && !(slowness.kind === "unknown" && linear !== undefined);
  } catch {
    // No regular expression of JavaScript: the reader has said so.
    return false;
  }
}

function patternsOf(json: Json): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (schema: JsonObject): void => {
    if (typeof schema["pattern"] === "string") found.add(schema["pattern"]);
    const { patternProperties } = schema;
    if (isJsonObject(patternProperties))
      for (const pattern of Object.keys(patternProperties)) found.add(pattern);
  };
  eachSchema(json, visit);
  return found;
}

const data = new Set(["const", "enum", "default", "examples"]);
const maps = new Set(["properties", "patternProperties", "dependencies"]);

/** The schema and all that stand in it. */
function eachSchema(json: Json, visit: (schema: JsonObject) => void): void {
  if (isJsonArray(json)) for (const each of json) eachSchema(each, visit);
  if (!isJsonObject(json)) return;
  visit(json);
  for (const [key, value] of Object.entries(json)) {
    if (data.has(key)) continue;
    if (maps.has(key) && isJsonObject(value))
      for (const each of Object.values(value)) eachSchema(each, visit);
    else eachSchema(value, visit);
  }
}

const undescribed: LintRule = {
  code: "HZN115",
  name: "schema-without-description",
  summary: "Named schemas say what they are.",
  level: "off",
  check: (system) =>
    system.applications.flatMap(({ definitions }) =>
      definitions
        .filter(({ schema }) => schema.notes.description === undefined)
        .map(({ name, location }) => ({
          message: `The schema "${name}" has no description.`,
          hint: "Say what it stands for, and what nobody sees from its properties.",
          location,
        })),
    ),
};

const open: LintRule = {
  code: "HZN116",
  name: "open-payload",
  summary: "Payloads say whether they may have other properties.",
  level: "off",
  check: (system) =>
    system.applications.flatMap(({ events, definitions }) => {
      const byName = new Map(definitions.map(({ name, schema }) => [name, schema.json]));
      return events
        .filter((event) => isSilent(event, byName))
        .map(({ name, location }) => ({
          message: `The payload of "${name}" does not say whether it may have other properties.`,
          hint: "State additionalProperties: false, or true where others may come.",
          location,
        }));
    }),
};

function isSilent({ payload }: Event, byName: ReadonlyMap<string, Json>): boolean {
  let json: Json | undefined = payload.json;
  for (let hops = 0; hops < 64 && isJsonObject(json) && typeof json["$ref"] === "string"; hops++) {
    const name: string = json["$ref"].slice("#/$defs/".length);
    json = byName.get(name);
  }
  if (!isJsonObject(json) || json["type"] !== "object") return false;
  return json["additionalProperties"] === undefined && json["unevaluatedProperties"] === undefined;
}

const unversioned: LintRule = {
  code: "HZN117",
  name: "unversioned-payload",
  summary: "Payloads tell their version.",
  level: "off",
  check: (system) =>
    versionless(system).map(({ event }) => ({
      message: `Nothing of "${event.name}" tells its version: neither its name, nor its subject, its payload or its headers.`,
      hint: "Give the subject a token such as v1, or the payload a property `version`.",
      location: event.location,
    })),
};

function versionless({ events, applications }: System): readonly SystemEvent[] {
  const types = new Map(
    applications.map((each) => [
      each,
      new Map(each.definitions.map(({ name, schema }) => [name, schema.type])),
    ]),
  );
  return events.filter(({ event, descriptions }) => {
    const own = descriptions.find((each) => each.event === event)?.application;
    return !isVersioned(event, (own && types.get(own)) ?? new Map());
  });
}

const versionNames = /^(?:schema[-_]?)?version$/i;

function isVersioned(event: Event, byName: ReadonlyMap<string, Type>): boolean {
  const { name, subject, cloudEvents, payload, headers } = event;
  if (/(?:^|[.-])v\d+(?:$|[.-])/.test(`${name}.${subject.template}`)) return true;
  if (cloudEvents?.dataschema !== undefined || /v\d+/.test(cloudEvents?.type ?? "")) return true;
  return [payload.type, headers?.type].some((type) => hasVersion(type, byName, 0));
}

function hasVersion(type: Type | undefined, byName: ReadonlyMap<string, Type>, depth: number): boolean {
  if (type === undefined || depth > 16) return false;
  switch (type.kind) {
    case "object":
      return type.properties.some(({ name }) => versionNames.test(name));
    case "reference":
      return hasVersion(byName.get(type.name), byName, depth + 1);
    case "intersection":
      return type.members.some((each) => hasVersion(each, byName, depth + 1));
    case "union":
      return type.members.length > 0 && type.members.every((each) => hasVersion(each, byName, depth + 1));
    default:
      return false;
  }
}

const wide = new Set(["int64", "uint64", "long", "bigint"]);

const notJson: LintRule = {
  code: "HZN118",
  name: "non-json-type",
  summary: "Payloads hold what JSON can say.",
  level: "information",
  check: function* check(system) {
    for (const { schema, what, location } of everySchema(system)) {
      const found: Finding[] = [];
      eachSchema(schema.json, ({ type, format, maximum, minimum }) => {
        const isNumber = [type].flat().some((each) => each === "integer" || each === "number");
        const isLimited = [maximum, minimum].every(
          (each) => typeof each === "number" && Number.isSafeInteger(each),
        );
        if (isNumber && typeof format === "string" && wide.has(format) && !isLimited)
          found.push({
            message: `A number of ${what} has the format ${format}: JSON in JavaScript keeps only those up to 2^53 exactly.`,
            hint: "Make it a text, give it a minimum and a maximum, or generate with --int64 bigint.",
            location,
          });
      });
      const [first] = found;
      if (first !== undefined) yield first;
    }
  },
};

function short(pattern: string): string {
  return pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
}

export const schemaRules: readonly LintRule[] = [unsafe, undescribed, open, unversioned, notJson];
