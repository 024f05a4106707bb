import type { ts } from "ts-morph";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { reportAt, type ScanContext } from "./context.js";
import { namesIn } from "./mentioned-definitions.js";
import { presentType } from "./present-type.js";
import { templatePattern } from "./template-pattern.js";
import { tupleSchema } from "./tuple-schema.js";
import { TypeNames } from "./type-names.js";
import { unionSchema } from "./union-schema.js";
import { withComment } from "./with-comment.js";

/** Types that one payload is made of; generic types can make ever new ones of themselves. */
const mostTypes = 10_000;
/** Types without names inside of one another. */
const deepest = 200;

/** What of JavaScript becomes something in JSON, by the names that it has in the library. */
const written: Readonly<Record<string, JsonObject>> = {
  Date: { type: "string", format: "date-time" },
  URL: { type: "string", format: "uri" },
  String: { type: "string" },
  Number: { type: "number" },
  Boolean: { type: "boolean" },
};

interface Waiting {
  readonly name: string;
  readonly type: ts.Type;
  readonly node: ts.Node;
}

/**
 * JSON Schemas of types, as the compiler has resolved them. Types with names become definitions, which are read one after
 * another, so that neither long chains nor cycles of them cost stack.
 */
export class TypeSchemas {
  readonly #context: ScanContext;
  readonly #names: TypeNames;
  readonly #definitions = new Map<string, JsonObject>();
  #depth = 0;
  #isEndless = false;

  constructor(context: ScanContext) {
    this.#context = context;
    this.#names = new TypeNames(context);
  }

  /** With all its definitions; what can't be JSON is reported. */
  of(type: ts.Type, node: ts.Node): JsonObject {
    const waiting: Waiting[] = [];
    this.#isEndless = false;
    const own = this.#schema(type, { node, waiting });
    for (const { name, type: each, node: place } of waiting) {
      if (this.#definitions.size > mostTypes) this.#refuseEndless(place);
      if (this.#isEndless) break;
      this.#define(name, each, { node: place, waiting });
    }
    const reached = this.#reached(own);
    return reached.length === 0 ? own : { ...own, $defs: Object.fromEntries(reached) };
  }

  /** In the order of their first mention. */
  #reached(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
    const found = new Map<string, JsonObject>();
    const open: JsonObject[] = [schema];
    for (const each of open) {
      for (const name of namesIn(each)) {
        const definition = this.#definitions.get(name);
        if (definition === undefined || found.has(name)) continue;
        found.set(name, definition);
        open.push(definition);
      }
    }
    return [...found];
  }

  #define(name: string, type: ts.Type, place: { readonly node: ts.Node; readonly waiting: Waiting[] }): void {
    if (this.#definitions.has(name)) return;
    const { ts } = this.#context;
    const declaration = (type.aliasSymbol ?? type.symbol).declarations?.[0];
    this.#definitions.set(name, {});
    const schema = this.#body(type, place);
    const isOwn = declaration !== undefined && !ts.isTypeLiteralNode(declaration);
    this.#definitions.set(name, isOwn ? withComment(schema, declaration, this.#context) : schema);
  }

  #schema(type: ts.Type, place: { readonly node: ts.Node; readonly waiting: Waiting[] }): JsonObject {
    const name = this.#names.of(type);
    if (name === undefined) {
      if (this.#depth > deepest) return this.#refuseEndless(place.node);
      this.#depth += 1;
      const schema = this.#body(type, place);
      this.#depth -= 1;
      return schema;
    }
    if (!this.#definitions.has(name)) place.waiting.push({ name, type, node: place.node });
    return { $ref: `#/$defs/${name}` };
  }

  #body(type: ts.Type, place: { readonly node: ts.Node; readonly waiting: Waiting[] }): JsonObject {
    const { TypeFlags } = this.#context.ts;
    const { flags } = type;
    const is = (flag: ts.TypeFlags): boolean => (flags & flag) !== 0;
    if (is(TypeFlags.Any)) return this.#any(type, place.node);
    if (is(TypeFlags.Unknown)) return {};
    if (is(TypeFlags.Never)) return { not: {} };
    if (is(TypeFlags.Null)) return { type: "null" };
    if (is(TypeFlags.BooleanLiteral)) {
      return { type: "boolean", const: this.#context.checker.typeToString(type) === "true" };
    }
    if (type.isStringLiteral()) return { type: "string", const: type.value };
    if (type.isNumberLiteral()) return { type: "number", const: type.value };
    if (is(TypeFlags.TemplateLiteral)) return templatePattern(type, this.#context);
    if (is(TypeFlags.StringLike)) return { type: "string" };
    if (is(TypeFlags.Boolean)) return { type: "boolean" };
    if (is(TypeFlags.NumberLike) && !type.isUnion()) return { type: "number" };
    if (type.isUnion()) {
      return unionSchema(type, this.#context, (member) => this.#schema(member, place));
    }
    if (is(TypeFlags.BigIntLike)) {
      const hint = "Take a number, or a string with a pattern.";
      return this.#refuse(place.node, "JSON has no bigint.", hint);
    }
    if (is(TypeFlags.ESSymbolLike))
      return this.#refuse(place.node, "A symbol can't be JSON.", "Take a string.");
    if (is(TypeFlags.Undefined | TypeFlags.Void)) {
      const hint = "Leave it out, take null, or make the property optional.";
      return this.#refuse(place.node, "JSON has no undefined.", hint);
    }
    if (is(TypeFlags.TypeParameter | TypeFlags.Conditional | TypeFlags.IndexedAccess | TypeFlags.Index)) {
      const text = this.#context.checker.typeToString(type);
      return this.#refuse(place.node, `The type ${text} is still open.`, "Give its type arguments.");
    }
    if (type.isIntersection()) {
      // what makes it a type of its own, such as `{ __brand: "OrderId" }`, is not there when it runs
      const primitive = type.types.find(
        (member) =>
          (member.flags & (TypeFlags.StringLike | TypeFlags.NumberLike | TypeFlags.BooleanLike)) !== 0,
      );
      if (primitive !== undefined) return this.#body(primitive, place);
    }
    if (is(TypeFlags.NonPrimitive)) return { type: "object" };
    return this.#object(type, place);
  }

  /** `any` is a hole that nobody sees in a document; where it stands for a type that is not found, the hole was not meant. */
  #any(type: ts.Type, node: ts.Node): JsonObject {
    const { intrinsicName } = type as { readonly intrinsicName?: string }; // of the compiler's own types
    if (intrinsicName === "error" || type.aliasSymbol !== undefined) {
      const hint = "Correct its name or its import, and install or build the package that has it.";
      return this.#refuse(node, `A type of "${textOf(node)}" is not found.`, hint);
    }
    const message = `"${textOf(node)}" has the type any: the document takes every value there.`;
    const hint = "Give it a type; unknown says that every value is meant.";
    reportAt(node, { severity: "warning", rule: "any-type", message, hint }, this.#context);
    return {};
  }

  #object(type: ts.Type, place: { readonly node: ts.Node; readonly waiting: Waiting[] }): JsonObject {
    const { checker, program } = this.#context;
    if (checker.isTupleType(type))
      return tupleSchema(type, this.#context, (item) => this.#schema(item, place));
    if (checker.isArrayType(type)) {
      const [items] = checker.getTypeArguments(type as ts.TypeReference); // arrays are references to Array
      return { type: "array", ...(items && { items: this.#schema(items, place) }) };
    }
    const name = type.symbol?.name ?? "";
    // what `Record` and `Partial` make is declared there, too, but has no name
    const isOfLibrary =
      !name.startsWith("__") &&
      type.symbol?.declarations?.some((each) => program.isSourceFileDefaultLibrary(each.getSourceFile())) ===
        true;
    if (isOfLibrary && Object.hasOwn(written, name)) return written[name] ?? {};
    const [call] = [...type.getCallSignatures(), ...type.getConstructSignatures()];
    if (call !== undefined) {
      return this.#refuse(place.node, "A function can't be JSON.", "Leave it out of the payload's type.");
    }
    const json = type.getProperty("toJSON");
    const [toJson] =
      json === undefined ? [] : checker.getTypeOfSymbolAtLocation(json, place.node).getCallSignatures();
    if (toJson !== undefined) return this.#schema(checker.getReturnTypeOfSignature(toJson), place);
    if (isOfLibrary) {
      const instead: Readonly<Record<string, string>> = {
        Map: "Take Record<string, …>, or an array of pairs.",
        Set: "Take an array.",
      };
      const hint =
        instead[name] ?? "Take what JSON has: objects, arrays, texts, numbers, true, false and null.";
      return this.#refuse(place.node, `${article(name)} can't be JSON.`, hint);
    }
    return this.#properties(type, place);
  }

  #properties(type: ts.Type, place: { readonly node: ts.Node; readonly waiting: Waiting[] }): JsonObject {
    const { ts, checker } = this.#context;
    const properties: [string, Json][] = [];
    const required: string[] = [];
    for (const symbol of checker.getPropertiesOfType(type)) {
      // keys that are symbols never are in JSON
      if (symbol.escapedName.toString().startsWith("__@")) continue;
      const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
      const at = declaration ?? place.node;
      if (isPrivate(ts, declaration) || (symbol.flags & ts.SymbolFlags.Accessor) !== 0) continue;
      const own = checker.getTypeOfSymbolAtLocation(symbol, place.node);
      if ((symbol.flags & ts.SymbolFlags.Method) !== 0 && own.getCallSignatures().length > 0) {
        const what = type.isClass()
          ? `The class ${type.symbol.name} has methods`
          : `"${symbol.name}" is a function`;
        this.#refuse(
          at,
          `${what}, which can't be JSON.`,
          "Describe the payload by an interface with its data.",
        );
        continue;
      }
      const { type: present, isAlways } = presentType(own, this.#context);
      const schema = this.#schema(present, { ...place, node: at });
      properties.push([
        symbol.name,
        declaration === undefined ? schema : withComment(schema, declaration, this.#context),
      ]);
      if (isAlways && (symbol.flags & ts.SymbolFlags.Optional) === 0) required.push(symbol.name);
    }
    const rest = this.#indexes(type, place);
    if (
      properties.length === 0 &&
      Object.keys(rest).length === 0 &&
      type.symbol?.flags === ts.SymbolFlags.TypeLiteral
    )
      return type.getProperties().length > 0 ? { type: "object" } : {};
    return {
      type: "object",
      ...(required.length === 0 ? {} : { required }),
      ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
      ...rest,
    };
  }

  #indexes(type: ts.Type, place: { readonly node: ts.Node; readonly waiting: Waiting[] }): JsonObject {
    const { ts, checker } = this.#context;
    const patterns: [string, Json][] = [];
    let additional: Json | undefined;
    for (const { keyType, type: value } of checker.getIndexInfosOfType(type)) {
      const schema = this.#schema(presentType(value, this.#context).type, place);
      if ((keyType.flags & ts.TypeFlags.String) !== 0) additional = schema;
      else if ((keyType.flags & ts.TypeFlags.Number) !== 0) patterns.push(["^-?\\d+(\\.\\d+)?$", schema]);
      else if ((keyType.flags & ts.TypeFlags.TemplateLiteral) !== 0) {
        const { pattern } = templatePattern(keyType, this.#context);
        if (typeof pattern === "string") patterns.push([pattern, schema]);
      }
    }
    return {
      ...(patterns.length === 0 ? {} : { patternProperties: Object.fromEntries(patterns) }),
      ...(additional === undefined ? {} : { additionalProperties: additional }),
    };
  }

  #refuseEndless(node: ts.Node): JsonObject {
    this.#isEndless = true;
    const message = "These types have no end, or are too deep: each is made of a new one.";
    return this.#refuse(node, message, "Write JSON Schema as a literal.");
  }

  #refuse(node: ts.Node, message: string, hint: string): JsonObject {
    reportAt(node, { rule: "not-json", message, hint }, this.#context);
    return {};
  }
}

function textOf(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/gu, " ");
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function article(name: string): string {
  const plain = name === "" ? "object of the library" : name;
  return `${/^[AEIOU]/u.test(plain) ? "An" : "A"} ${plain}`;
}

function isPrivate(ts: ScanContext["ts"], declaration: ts.Declaration | undefined): boolean {
  if (declaration === undefined) return false;
  if (
    (ts.isPropertyDeclaration(declaration) || ts.isMethodDeclaration(declaration)) &&
    ts.isPrivateIdentifier(declaration.name)
  )
    return true;
  return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Static) !== 0;
}
