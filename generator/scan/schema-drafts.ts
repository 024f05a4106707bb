import type { ts } from "ts-morph";
import { isJsonObject, type JsonObject, type Location } from "../../asyncapi/index.js";
import { pascalCase } from "../naming.js";
import { locate, reportAt, reportUnknown, type ScanContext } from "./context.js";
import { DeclaredComments } from "./declared-comments.js";
import type { SchemaComments } from "./schema-comments.js";
import { separate, type SeparateSchema } from "./separate-schema.js";
import { toJson, type Value } from "./values.js";

/** A schema as code has it, with the definitions that came with it. */
export interface SchemaDraft extends SeparateSchema {
  /** What its type is called, or would be. */
  readonly typeName: string;
  readonly isNamed: boolean;
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
