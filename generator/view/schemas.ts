import type { Application, JsonObject, Notes, Schema } from "../../asyncapi/index.js";
import { printKey, printLiteral } from "../print/literal.js";
import { printImport } from "../print/imports.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { ClientNames, SchemaName } from "./client-names.js";

/** What `schemas.hbs` shows: one constant for each schema, each after those that it names. */
export interface SchemasView {
  readonly imports: string;
  readonly constants: readonly SchemaConstant[];
}

export interface SchemaConstant {
  readonly name: string;
  /** Name of the type in `messages.ts`. */
  readonly type: string;
  /** Only complete schemas are; a part that others share stays inside the file. */
  readonly exported: boolean;
  /** The schema as an object literal. */
  readonly value: string;
}

/** A schema of the client with the way in which events and other schemas use it. */
export interface ClientSchema {
  readonly name: SchemaName;
  /** Its name in the document, if others can refer to it. */
  readonly definition?: string;
  readonly schema: Schema;
  readonly notes: Notes;
  /** An event uses it itself. */
  readonly root: boolean;
}

/** All schemas of a client: definitions first, each in the order of the document. */
export function clientSchemas(application: Application, names: ClientNames): readonly ClientSchema[] {
  const roots = new Set<string>();
  for (const { payload, headers, reply } of application.events) {
    for (const schema of [payload, headers, reply]) {
      if (schema?.type.kind === "reference") roots.add(schema.type.name);
    }
  }
  const definitions = application.definitions.flatMap(({ name: definition, schema }) => {
    const name = names.definitions.get(definition);
    const root = roots.has(definition);
    return name === undefined ? [] : [{ name, definition, schema, notes: schema.notes, root }];
  });
  const inline = [...names.inline].map(([schema, name]) => ({
    name,
    schema,
    notes: schema.notes,
    root: true,
  }));
  return [...definitions, ...inline];
}

export function viewSchemas(application: Application, names: ClientNames): SchemasView {
  const schemas = clientSchemas(application, names);
  const referenced = new Set(schemas.flatMap(({ schema }) => schema.definitions));
  const parts: SchemaConstant[] = [];
  const roots: SchemaConstant[] = [];
  /** The constant that stands for a definition inside another schema's `$defs`. */
  const partNames = new Map<string, string>();

  for (const { name, definition, schema } of schemas) {
    if (definition === undefined || !referenced.has(definition)) continue;
    const complete = schema.definitions.length === 0;
    const constant = complete ? name.constant : name.constant.replace(/Schema$/, "Definition");
    partNames.set(definition, constant);
    parts.push({ name: constant, type: name.type, exported: complete, value: printLiteral(schema.json) });
  }
  for (const { name, definition, schema, root } of schemas) {
    const isPart = definition !== undefined && referenced.has(definition);
    if (!root || (isPart && schema.definitions.length === 0)) continue;
    const json = isPart ? { $ref: referenceTo(definition) } : schema.json;
    const reached = isPart ? [...new Set([definition, ...schema.definitions])] : schema.definitions;
    roots.push({
      name: name.constant,
      type: name.type,
      exported: true,
      value: printComplete(json, reached, partNames),
    });
  }
  const constants = [...parts, ...roots];
  const imports = [
    printImport(constants.length > 0 ? ["Schema"] : [], { module: runtimePackage, type: true }),
    printImport(
      constants.map(({ type }) => type),
      { module: "./messages.js", type: true },
    ),
  ].filter((line) => line !== "");
  return { imports: imports.join("\n"), constants };
}

/** `#/$defs/<name>`, escaped as JSON Pointer and as URI fragment. */
function referenceTo(definition: string): string {
  return `#/$defs/${encodeURIComponent(definition.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}

function printComplete(
  json: JsonObject,
  definitions: readonly string[],
  partNames: ReadonlyMap<string, string>,
): string {
  if (definitions.length === 0) return printLiteral(json);
  const entries = Object.entries(json).map(([key, value]) => `${printKey(key)}: ${printLiteral(value)}`);
  const parts = definitions.map(
    (definition) => `${printKey(definition)}: ${partNames.get(definition) ?? "{}"}`,
  );
  return `{ ${[...entries, `$defs: { ${parts.join(", ")} }`].join(", ")} }`;
}
