import type { Cursor } from "../../cursor.js";
import { isJsonObject } from "../../json.js";
import { languageOf } from "../../languages/language.js";
import { Translations } from "../../languages/translations.js";
import { Conformance } from "../conformance.js";
import { allMessages2, allMessages3, channels2, components, distinct } from "./places.js";
import type { Report, Rule } from "./rule.js";

const hint = "Correct it, or the schema that it should follow.";

/** What is wrong with schemas is said where they are read. */
const nobody = (): void => {};

/** Examples of messages follow the schemas of their payloads and headers. */
export const messageExamples2: Rule = {
  name: "asyncapi2-message-examples",
  check: (root, report) => {
    const formatOf = (message: Cursor, part: "payload" | "headers"): string | undefined =>
      part === "payload" ? message.string("schemaFormat") : undefined;
    checkMessages(root, allMessages2(root), { report, formatOf });
  },
};

/** The official parser has no such rule for AsyncAPI 3, so it is no error there. */
export const messageExamples3: Rule = {
  name: "asyncapi3-message-examples",
  severity: "warning",
  check: (root, report) => {
    checkMessages(root, allMessages3(root), { report, formatOf: () => undefined });
  },
};

function checkMessages(
  root: Cursor,
  messages: readonly Cursor[],
  {
    report,
    formatOf,
  }: {
    readonly report: Report;
    readonly formatOf: (message: Cursor, part: "payload" | "headers") => string | undefined;
  },
): void {
  const conformance = new Conformance();
  const translations = new Translations(nobody);
  const traits = [
    ...messages.flatMap((message) => message.get("traits")?.items() ?? []),
    ...components(root, "messageTraits").map(([, trait]) => trait),
  ];
  for (const message of distinct([...messages, ...traits])) {
    for (const example of examplesOf(message)) {
      for (const part of ["payload", "headers"] as const) {
        const given = example.get(part);
        const written = message.get(part);
        if (given === undefined || written === undefined) continue;
        const { schema: own, format = formatOf(message, part) } = unwrap(written);
        const schema = translations.of(own, format)?.schema;
        const mistake = schema && conformance.mistake(given, schema);
        if (mistake !== undefined)
          report({
            message: `The example does not fit: ${mistake.message}.`,
            hint,
            location: mistake.location,
          });
      }
    }
  }
}

/** Many keep them in files of their own. What has a `$ref` that leads nowhere is data that can't be told from that. */
function examplesOf(message: Cursor): readonly Cursor[] {
  return (message.get("examples")?.items() ?? []).filter((example) => leadsSomewhere(example));
}

function leadsSomewhere(cursor: Cursor, around: ReadonlySet<string> = new Set()): boolean {
  const { value } = cursor;
  if (typeof value !== "object" || value === null || around.has(cursor.identity)) return true;
  const inside = cursor.site === undefined ? around : new Set([...around, cursor.identity]);
  return Object.keys(value).every((key) => {
    const child = cursor.get(key);
    return child !== undefined && leadsSomewhere(child, inside);
  });
}

/** The schema in AsyncAPI's Multi Format Schema Object. */
function unwrap(written: Cursor): { readonly schema: Cursor; readonly format?: string } {
  if (!isJsonObject(written.value)) return { schema: written };
  const format = written.string("schemaFormat");
  const schema = written.get("schema");
  return format === undefined || schema === undefined ? { schema: written } : { schema, format };
}

/** Examples of schemas follow them. */
export const schemaExamples2: Rule = {
  name: "asyncapi2-schema-examples",
  check: (root, report) => checkExamples(schemas2(root), report),
};

export const schemaExamples3: Rule = {
  name: "asyncapi3-schema-examples",
  severity: "warning",
  check: (root, report) => checkExamples(schemas3(root), report),
};

function checkExamples(schemas: readonly Cursor[], report: Report): void {
  const conformance = new Conformance();
  for (const schema of schemas) {
    for (const example of schema.literal("examples")?.items() ?? [])
      check(conformance, { value: example, schema }, report);
  }
}

/** Defaults of schemas follow them. */
export const schemaDefault2: Rule = {
  name: "asyncapi2-schema-default",
  check: (root, report) => checkDefaults(schemas2(root), report),
};

export const schemaDefault3: Rule = {
  name: "asyncapi3-schema-default",
  severity: "warning",
  check: (root, report) => checkDefaults(schemas3(root), report),
};

function checkDefaults(schemas: readonly Cursor[], report: Report): void {
  const conformance = new Conformance();
  for (const schema of schemas) {
    const value = schema.literal("default");
    if (value !== undefined) check(conformance, { value, schema }, report);
  }
}

/** The official parser lets strings pass, whatever the schema says. */
function check(
  conformance: Conformance,
  { value, schema }: { readonly value: Cursor; readonly schema: Cursor },
  report: Report,
): void {
  if (typeof value.value === "string") return;
  const mistake = conformance.mistake(value, schema);
  if (mistake === undefined) return;
  const what = value.pointer.endsWith("/default") ? "default" : "example";
  report({ message: `The ${what} does not fit: ${mistake.message}.`, hint, location: mistake.location });
}

/** The schemas that the official parser looks at: those of messages and parameters, and those for reuse. */
function schemas2(root: Cursor): readonly Cursor[] {
  const payloads = [...allMessages2(root), ...components(root, "messageTraits").map(([, trait]) => trait)]
    .filter((message) => !message.has("schemaFormat"))
    .flatMap((message) => message.get("payload") ?? []);
  const parameters = [
    ...channels2(root).flatMap(([, channel]) => channel.get("parameters")?.entries() ?? []),
    ...components(root, "parameters"),
  ].flatMap(([, parameter]) => parameter.get("schema") ?? []);
  return distinct([...payloads, ...parameters, ...components(root, "schemas").map(([, schema]) => schema)]);
}

/** Those of messages and those for reuse, as far as they are JSON Schemas; OpenAPI's words are the same. */
function schemas3(root: Cursor): readonly Cursor[] {
  const messages = [...allMessages3(root), ...components(root, "messageTraits").map(([, trait]) => trait)];
  const written = [
    ...messages.flatMap((message) => [message.get("payload") ?? [], message.get("headers") ?? []].flat()),
    ...components(root, "schemas").map(([, schema]) => schema),
  ];
  const plain = written.flatMap((each) => {
    const { schema, format } = unwrap(each);
    return ["json-schema", "openapi"].includes(languageOf(format) ?? "") ? [schema] : [];
  });
  return distinct(plain.filter(({ value }) => isJsonObject(value)));
}
