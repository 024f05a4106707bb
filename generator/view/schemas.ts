import {
  type Application,
  groupBy,
  isJsonObject,
  type Json,
  type JsonObject,
  type Notes,
  type Schema,
  type Type,
} from "../../asyncapi/index.js";
import { printKey, printLiteral } from "../print/literal.js";
import { type Exported, printImport, printImports } from "../print/imports.js";
import { runtimePackage, validatorsModule, valuesModule } from "../runtime-symbols.js";
import type { Conversions, ValuesPrinter } from "../values/conversions.js";
import type { Client, FolderContent } from "./client.js";
import { type ClientNames, type SchemaName, validatorsName } from "./client-names.js";
import type { Homes } from "./homes.js";
import { printWire } from "./wires.js";

/** What `schemas.hbs` shows: one constant for each schema, each after those that it names. */
export interface SchemasView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** Each after those that it names. */
  readonly constants: readonly SchemaConstant[];
}

export interface SchemaConstant {
  /** What is exported. */
  readonly name: string;
  /** Name of the type in `messages.ts`; the empty string for what is no JSON Schema itself. */
  readonly type: string;
  /** What the constant is declared as: `Schema<Order>`, or the empty string. */
  readonly annotation: string;
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
  /** Of its values in code. */
  readonly type: Type;
  readonly notes: Notes;
  /** An event uses it itself. */
  readonly root: boolean;
  /** It has no definitions. */
  readonly isLeaf: boolean;
  /** The folder that holds its type and its data, from the client's. */
  readonly home: string;
  /** Its type, for imports. */
  readonly exportedType: Exported;
}

/** All schemas of a client: definitions first, each in the order of the document. */
export function clientSchemas(
  application: Application,
  {
    names,
    homes,
    lent,
    typeOf = (type) => type,
  }: {
    readonly names: ClientNames;
    readonly homes: Homes;
    readonly lent: ReadonlySet<string>;
    readonly typeOf?: (type: Type) => Type;
  },
): readonly ClientSchema[] {
  const roots = new Set<string>(lent);
  for (const { payload, headers, reply } of application.events) {
    for (const schema of [payload, headers, reply]) {
      if (schema?.type.kind === "reference") roots.add(schema.type.name);
    }
  }
  const definitions = application.definitions.flatMap(({ name: definition, schema }) => {
    const name = names.definitions.get(definition);
    const root = roots.has(definition);
    const home = homes.definitions.get(definition) ?? "";
    const exportedType = { name: name?.type ?? "", home };
    const isLeaf = !refersToDefinitions(schema.json);
    return name === undefined
      ? []
      : [
          {
            name,
            definition,
            schema,
            type: typeOf(schema.type),
            notes: schema.notes,
            root,
            isLeaf,
            home,
            exportedType,
          },
        ];
  });
  const inline = [...names.inline].map(([schema, name]) => {
    const home = homes.inline.get(schema) ?? "";
    const exportedType = { name: name.type, home };
    const type = typeOf(schema.type);
    const isLeaf = !refersToDefinitions(schema.json);
    return { name, schema, type, notes: schema.notes, root: true, isLeaf, home, exportedType };
  });
  return [...definitions, ...inline];
}

/** `undefined` for a folder without data of schemas. */
export function viewSchemas(
  { folder, schemas, wires }: FolderContent,
  { names, schemasByName, partOfOthers, open, standalone, conversions }: Client,
): SchemasView | undefined {
  const parts: SchemaConstant[] = [];
  const complete: {
    readonly name: SchemaName;
    readonly schema: Schema;
    readonly json: JsonObject;
    readonly reached: readonly string[];
  }[] = [];
  const bound: string[] = [];
  const converted = openValues(conversions, schemasByName);
  /** With the validators that stand in a file of their own. */
  const checked = (value: string, name: SchemaName): string => {
    if (!standalone) return value;
    bound.push(validatorsName(name));
    return `bindValidators(${value}, ${validatorsName(name)})`;
  };
  for (const { name, definition, schema, root, isLeaf } of schemas) {
    const isPart = definition !== undefined && partOfOthers.has(definition);
    if (isPart) {
      const literal = printLiteral(isLeaf ? withDialect(schema) : schema.json);
      const whole = root && isLeaf ? checked(literal, name) : literal;
      // others may use what is exported: its type has the values of code
      const value = isLeaf ? converted.bind(whole, schema) : whole;
      parts.push({
        name: partName({ name, isLeaf }),
        type: name.type,
        annotation: `Schema<${name.type}>`,
        exported: isLeaf || open,
        value,
      });
    }
    if (!root || (isPart && isLeaf)) continue;
    const json = withDialect(isPart ? { ...schema, json: { $ref: referenceTo(definition) } } : schema);
    const reached = isPart ? [...new Set([definition, ...schema.definitions])] : schema.definitions;
    complete.push({ name, schema, json, reached });
  }
  const imported = new Set<Exported>();
  const partOf = (definition: string): string => {
    const found = schemasByName.get(definition);
    if (found === undefined) return "{}";
    const name = partName(found);
    if (found.home !== folder) imported.add({ name, home: found.home });
    return name;
  };
  const shared = shareDefinitions(
    complete.map(({ reached }) => reached),
    partOf,
  );
  const roots = complete.map(({ name, schema, json, reached }) => ({
    name: name.constant,
    type: name.type,
    annotation: `Schema<${name.type}>`,
    exported: true,
    value: converted.bind(
      checked(
        printComplete(json, shared.names.get(keyOf(reached)) ?? printDefinitions(reached, partOf)),
        name,
      ),
      schema,
    ),
  }));
  const codecs = wires.map((wire) => ({
    name: names.wires.get(wire) ?? "",
    type: "",
    annotation: "",
    exported: true,
    value: printWire(wire),
  }));
  const values = converted.constants();
  const constants = [...values, ...parts, ...shared.constants, ...roots, ...codecs];
  if (constants.length === 0) return undefined;
  const types = [...parts, ...roots].map(({ type }) => type);
  const imports = [
    printImport(["Schema"], { module: runtimePackage, type: true }),
    bound.length === 0 ? "" : printImport(["bindValidators"], { module: validatorsModule }),
    converted.isUsed() ? printImport(["bindValues"], { module: valuesModule }) : "",
    values.length === 0 ? "" : printImport(["Values"], { module: valuesModule, type: true }),
    printImport(types, { module: "./messages.js", type: true }),
    printImport(bound, { module: "./validators.js" }),
    printImports(imported, { folder, file: "schemas" }),
  ].filter((line) => line !== "");
  return { imports: imports.join("\n"), constants };
}

/** What is converted on the way to and from JSON, beside the schemas that it is of. */
function openValues(conversions: Conversions | undefined, schemasByName: Client["schemasByName"]) {
  const constants: ValuesPrinter["constants"] = new Map();
  const taken = new Set<string>();
  let isUsed = false;
  const nameOf = (definition: string | undefined): string => {
    const base = schemasByName.get(definition ?? "")?.name.constant.replace(/Schema$/, "") ?? "shared";
    let name = `${base}Values`;
    for (let count = 2; taken.has(name); count++) name = `${base}Values${count}`;
    taken.add(name);
    return name;
  };
  return {
    bind: (value: string, { type }: Schema): string => {
      const values = conversions?.print(type, { constants, nameOf });
      if (values === undefined) return value;
      isUsed = true;
      return `bindValues(${value}, ${values})`;
    },
    isUsed: () => isUsed,
    constants: (): readonly SchemaConstant[] =>
      [...constants.values()].map(({ name, code }) => ({
        ...{ name, type: "", exported: false, value: code, annotation: "Values" },
      })),
  };
}

/** The constant that stands for a definition inside another schema's `$defs`. */
function partName({ name, isLeaf }: Pick<ClientSchema, "name" | "isLeaf">): string {
  return isLeaf ? name.constant : name.constant.replace(/Schema$/, "Definition");
}

/** The same as having `definitions`, which a long chain of schemas can't all afford to list. */
function refersToDefinitions(json: Json): boolean {
  if (typeof json !== "object" || json === null) return false;
  if (isJsonObject(json) && Object.hasOwn(json, "$ref")) return true;
  return Object.values(json).some(refersToDefinitions);
}

function withDialect({ json, dialect }: Pick<Schema, "json" | "dialect">): JsonObject {
  return dialect === undefined ? json : { $schema: dialect, ...json };
}

/** `#/$defs/<name>`, escaped as JSON Pointer and as URI fragment. */
function referenceTo(definition: string): string {
  return `#/$defs/${encodeURIComponent(definition.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}

/** Fewer definitions than this are as well written out. */
const fewestShared = 4;

/** Lists of definitions that several schemas have, each as a constant. */
function shareDefinitions(
  lists: readonly (readonly string[])[],
  partOf: (definition: string) => string,
): { readonly names: ReadonlyMap<string, string>; readonly constants: readonly SchemaConstant[] } {
  const several = [...groupBy(lists, keyOf)].filter(
    ([, [list = [], ...others]]) => list.length >= fewestShared && others.length > 0,
  );
  const constants = several.map(([, [list = []]], index) => ({
    name: `sharedDefinitions${index === 0 ? "" : index + 1}`,
    type: "",
    annotation: "",
    exported: false,
    value: printDefinitions(list.toSorted(), partOf),
  }));
  return {
    names: new Map(several.map(([key], index) => [key, constants[index]?.name ?? ""])),
    constants,
  };
}

function keyOf(definitions: readonly string[]): string {
  return JSON.stringify(definitions.toSorted());
}

function printDefinitions(definitions: readonly string[], partOf: (definition: string) => string): string {
  const parts = definitions.map((name) => `${printKey(name)}: ${partOf(name)}`);
  return parts.length === 0 ? "" : `{ ${parts.join(", ")} }`;
}

/** `definitions`: code, or the empty string where there are none. */
function printComplete(json: JsonObject, definitions: string): string {
  if (definitions === "") return printLiteral(json);
  const entries = Object.entries(json).map(([key, value]) => `${printKey(key)}: ${printLiteral(value)}`);
  return `{ ${[...entries, `$defs: ${definitions}`].join(", ")} }`;
}
