import { checkReferences } from "../../asyncapi/check-references.js";
import { Cursor } from "../../asyncapi/cursor.js";
import { Documents } from "../../asyncapi/documents.js";
import type { Application, Diagnostic, Event, Json, JsonObject, Schema } from "../../asyncapi/index.js";
import { readModel, readSpecification } from "../../asyncapi/read/application.js";
import { References } from "../../asyncapi/references.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

export interface ReadSchemas {
  readonly application: Application;
  /** In the order of the schemas; each the payload of one event. */
  readonly events: readonly Event[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A schema, and how a document declares its language. */
export interface GivenSchema {
  readonly schema: Json;
  readonly format?: string;
}

/** Reads schemas as the payloads of one document, each from a file of its own: so `#` is the schema itself. */
export async function readSchemas(schemas: readonly GivenSchema[]): Promise<ReadSchemas> {
  await using folder = await makeTemporaryFolder();
  const messages = schemas.map(({ format }, index) => {
    const file = { $ref: `./schema-${index}.json` };
    return { payload: format === undefined ? file : { schemaFormat: format, schema: file } };
  });
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Schemas", version: "1" },
    channels: Object.fromEntries(
      messages.map((message, index) => [
        `c${index}`,
        { address: `c${index}`, messages: { [`m${index}`]: message } },
      ]),
    ),
  };
  await folder.write({
    "asyncapi.json": JSON.stringify(document),
    ...Object.fromEntries(
      schemas.map(({ schema }, index) => [`schema-${index}.json`, JSON.stringify(schema)]),
    ),
  });
  const documents = new Documents([folder.path]);
  const opened = documents.open(folder.at("asyncapi.json"));
  if (opened.kind !== "opened") throw new Error(opened.kind);
  const references = new References(documents);
  const root = Cursor.root(opened.document, references);
  const diagnostics: Diagnostic[] = [...checkReferences(root, references)];
  const reading = { references, report: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic) };
  const application = readModel(readSpecification(root, reading), "application", reading);
  const bySubject = new Map(application.events.map((event) => [event.subject.template, event]));
  const events = schemas.map((_, index) => {
    const event = bySubject.get(`c${index}`);
    if (event === undefined) throw new Error(`schema ${index} was not read`);
    return event;
  });
  return { application, events, diagnostics };
}

/** What generated code gives to the runtime: the schema with all definitions that it reaches. */
export function completeJson({ json, dialect, definitions }: Schema, application: Application): JsonObject {
  const byName = new Map(application.definitions.map(({ name, schema }) => [name, schema.json]));
  return {
    ...(dialect === undefined ? {} : { $schema: dialect }),
    ...json,
    ...(definitions.length === 0
      ? {}
      : { $defs: Object.fromEntries(definitions.map((name) => [name, byName.get(name) ?? false])) }),
  };
}
