import type { ts } from "ts-morph";
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  type Location,
} from "../../asyncapi/index.js";
import { pascalCase } from "../naming.js";
import { locate, reportAt, reportUnknown, type ScanContext } from "./context.js";
import { DeclaredComments } from "./declared-comments.js";
import type { SchemaComments } from "./schema-comments.js";
import { toJson, type Value } from "./values.js";

/** A schema as code has it, with the definitions that came with it. */
export interface SchemaDraft {
  /** What its type is called, or would be. */
  readonly typeName: string;
  readonly isNamed: boolean;
  readonly json: JsonObject;
  /** By the names in `#/$defs/<name>`. */
  readonly defs: ReadonlyMap<string, JsonObject>;
  readonly dialect?: string;
  /** What comments say of the type of this name, if it is the schema's or one that the schema's uses. */
  readonly commentsOf: (typeName: string) => SchemaComments;
  readonly location: Location;
}

/** What gives a schema where its data are not known: its type, or the module that has it, if that may be run. */
export type SchemaSource = (value: Value, node: ts.Expression) => JsonObject | undefined;

/** Reads the schemas that definitions name: each constant once. */
export class SchemaDrafts {
  readonly #context: ScanContext;
  readonly #sources: readonly SchemaSource[];
  readonly #comments: DeclaredComments;
  readonly #known = new Map<ts.Node, SchemaDraft | undefined>();

  constructor(context: ScanContext, sources: readonly SchemaSource[]) {
    this.#context = context;
    this.#sources = sources;
    this.#comments = new DeclaredComments(context);
  }

  /** `undefined` after a report. */
  of(
    value: Value,
    { what, node }: { readonly what: string; readonly node: ts.Expression },
  ): SchemaDraft | undefined {
    const constant = constantOf(value);
    const key = constant ?? value.node;
    if (this.#known.has(key)) return this.#known.get(key);
    const draft = this.#read(value, { what, node, constant });
    this.#known.set(key, draft);
    return draft;
  }

  #read(
    value: Value,
    {
      what,
      node,
      constant,
    }: {
      readonly what: string;
      readonly node: ts.Expression;
      readonly constant: ts.VariableDeclaration | undefined;
    },
  ): SchemaDraft | undefined {
    const json = this.#jsonOf(value, what, node);
    if (json === undefined) return undefined;
    const declaration = constant ?? declarationOf(node, this.#context);
    const type = this.#typeOf(declaration);
    const typeName = type === undefined ? nameOf(declaration, this.#context) : type.typeName.getText();
    return {
      typeName: typeName ?? "",
      isNamed: typeName !== undefined,
      ...separate(json, typeName ?? "Schema"),
      commentsOf: (name) => (type === undefined ? {} : this.#comments.find(type, name)),
      location: locate(constant ?? value.node),
    };
  }

  #jsonOf(value: Value, what: string, node: ts.Expression): JsonObject | undefined {
    const made = toJson(value);
    const isKnown = "json" in made && isJsonObject(made.json) && Object.keys(made.json).length > 0;
    if (isKnown && isJsonObject(made.json)) return made.json;
    for (const source of this.#sources) {
      const found = source(value, node);
      if (found !== undefined) return found;
    }
    if ("unknown" in made) {
      const hint =
        "Write JSON Schema as a literal, give it a type (Schema<Order>), or let the module be run that has it: --import.";
      reportUnknown(`The ${what}`, made.unknown, { ...this.#context, hint });
      return undefined;
    }
    if (isJsonObject(made.json)) return made.json;
    const hint = 'Give it an object such as { type: "object", properties: { … } }.';
    reportAt(
      value.node,
      { rule: "definition", message: `The ${what} is no JSON Schema.`, hint },
      this.#context,
    );
    return undefined;
  }

  /** `Order` of `const orderSchema: Schema<Order>`. */
  #typeOf(constant: ts.VariableDeclaration | undefined): ts.TypeReferenceNode | undefined {
    const { ts } = this.#context;
    const type = constant?.type;
    const argument = type !== undefined && ts.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
    const isNamed =
      argument !== undefined && ts.isTypeReferenceNode(argument) && ts.isIdentifier(argument.typeName);
    return isNamed ? argument : undefined;
  }
}

/** `Order` of `orderSchema`. */
function nameOf(
  constant: ts.VariableDeclaration | undefined,
  { ts }: Pick<ScanContext, "ts">,
): string | undefined {
  if (constant === undefined || !ts.isIdentifier(constant.name)) return undefined;
  const name = constant.name.text.replace(/Schema$/u, "");
  return name === "" ? undefined : pascalCase(name);
}

function constantOf(value: Value): ts.VariableDeclaration | undefined {
  return value.kind === "object" ? value.constant : undefined;
}

/** The constant that an expression names, whatever is in it. */
export function declarationOf(
  node: ts.Expression,
  { ts, checker }: Pick<ScanContext, "ts" | "checker">,
): ts.VariableDeclaration | undefined {
  const place = ts.isPropertyAccessExpression(node) ? node.name : node;
  const found = ts.isIdentifier(place) ? checker.getSymbolAtLocation(place) : undefined;
  const shorthand =
    found !== undefined && ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : found;
  const symbol =
    shorthand !== undefined && (shorthand.flags & ts.SymbolFlags.Alias) !== 0
      ? checker.getAliasedSymbol(shorthand)
      : shorthand;
  return symbol?.declarations?.find(ts.isVariableDeclaration);
}

/** The schema without the definitions in it, wherever they are kept. */
function separate(json: JsonObject, name: string): Pick<SchemaDraft, "json" | "defs" | "dialect"> {
  const { $schema, $defs, definitions, $id: _id, ...rest } = json;
  const defs = new Map<string, JsonObject>();
  for (const part of [definitions, $defs]) {
    if (!isJsonObject(part)) continue;
    for (const [key, value] of Object.entries(part)) {
      if (!isJsonObject(value)) continue;
      const { $defs: inner, $schema: dialect, ...own } = value;
      const isBare = inner === undefined && dialect === undefined;
      defs.set(key, toDefs(isBare ? value : own, name));
      if (isJsonObject(inner))
        for (const [each, schema] of Object.entries(inner))
          if (isJsonObject(schema) && !defs.has(each)) defs.set(each, toDefs(schema, name));
    }
  }
  const own = toDefs(rest, name);
  // what refers to itself needs a name
  const isRecursive =
    [own, ...defs.values()].some((each) => refersTo(each, `#/$defs/${name}`)) && !defs.has(name);
  if (isRecursive) defs.set(name, own);
  return {
    json: isRecursive ? { $ref: `#/$defs/${name}` } : own,
    defs,
    ...(typeof $schema === "string" && /2019-09|2020-12/u.test($schema) ? { dialect: $schema } : {}),
  };
}

/** With all references in one form, of which the names are not escaped; the schema itself where they are already. */
function toDefs(schema: JsonObject, self: string): JsonObject {
  const entries = Object.entries(schema);
  const written = entries.map(([key, value]): [string, Json] => {
    if (key === "$ref" && typeof value === "string") return [key, referenceIn(value, self)];
    return [key, inParts(value, (part) => toDefs(part, self))];
  });
  return written.every(([, value], index) => value === entries[index]?.[1])
    ? schema
    : Object.fromEntries(written);
}

function referenceIn(reference: string, self: string): string {
  if (reference === "#") return `#/$defs/${self}`;
  const [, name] = /^#\/(?:\$defs|definitions)\/([^/]+)$/u.exec(reference) ?? [];
  if (name === undefined) return reference;
  try {
    return `#/$defs/${decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")}`;
  } catch {
    return `#/$defs/${name}`; // a percent sign of its own
  }
}

function refersTo(value: Json, reference: string): boolean {
  if (isJsonArray(value)) return value.some((each) => refersTo(each, reference));
  if (!isJsonObject(value)) return false;
  return value["$ref"] === reference || Object.values(value).some((each) => refersTo(each, reference));
}

/** A value with the objects in it replaced; the value itself where each is replaced by itself. */
export function inParts(value: Json, replace: (part: JsonObject) => JsonObject): Json {
  if (isJsonArray(value)) {
    const items = value.map((item) => inParts(item, replace));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isJsonObject(value) ? replace(value) : value;
}
