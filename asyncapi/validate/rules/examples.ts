import type { Cursor } from "../../cursor.js";
import { Translations } from "../../languages/translations.js";
import { Conformance } from "../conformance.js";
import { allMessages2, channels2, components, distinct } from "./places.js";
import type { Report, Rule } from "./rule.js";

const hint = "Correct it, or the schema that it should follow.";

/** What is wrong with schemas is said where they are read. */
const nobody = (): void => {};

/** Examples of messages follow the schemas of their payloads and headers. */
export const messageExamples2: Rule = {
  name: "asyncapi2-message-examples",
  check: (root, report) => {
    const conformance = new Conformance();
    const translations = new Translations(nobody);
    const messages = allMessages2(root);
    const traits = [
      ...messages.flatMap((message) => message.get("traits")?.items() ?? []),
      ...components(root, "messageTraits").map(([, trait]) => trait),
    ];
    for (const message of distinct([...messages, ...traits])) {
      const format = message.string("schemaFormat");
      for (const example of message.get("examples")?.items() ?? []) {
        for (const part of ["payload", "headers"] as const) {
          const given = example.get(part);
          const written = message.get(part);
          const schema = written && translations.of(written, part === "payload" ? format : undefined)?.schema;
          if (given === undefined || schema === undefined) continue;
          const mistake = conformance.mistake(given, schema);
          if (mistake !== undefined)
            report({
              message: `The example does not fit: ${mistake.message}.`,
              hint,
              location: mistake.location,
            });
        }
      }
    }
  },
};

/** Examples of schemas follow them. */
export const schemaExamples2: Rule = {
  name: "asyncapi2-schema-examples",
  check: (root, report) => {
    const conformance = new Conformance();
    for (const schema of schemas2(root)) {
      for (const example of schema.get("examples")?.items() ?? [])
        check(conformance, { value: example, schema }, report);
    }
  },
};

/** Defaults of schemas follow them. */
export const schemaDefault2: Rule = {
  name: "asyncapi2-schema-default",
  check: (root, report) => {
    const conformance = new Conformance();
    for (const schema of schemas2(root)) {
      const value = schema.get("default");
      if (value !== undefined) check(conformance, { value, schema }, report);
    }
  },
};

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
