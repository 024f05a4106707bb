import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ts } from "ts-morph";
import { isJsonObject, type JsonObject } from "../../asyncapi/index.js";
import { reportAt, type ScanContext } from "./context.js";
import { runtimeFunction } from "./runtime-functions.js";
import { declarationOf, type SchemaSource } from "./schema-drafts.js";

const roles = new Set(["schema", "headers", "reply"]);

/**
 * Schemas as the modules have them that define them, which are run for it: Standard Schemas that can give their JSON Schema,
 * and schemas that are made by calls, such as TypeBox's. Those of constants that a module exports.
 */
export async function importedSchemas(context: ScanContext): Promise<SchemaSource> {
  const found = new Map<ts.VariableDeclaration, JsonObject>();
  const modules = new Map<string, Promise<Readonly<Record<string, unknown>> | undefined>>();
  for (const { node, declaration } of namedSchemas(context)) {
    if (found.has(declaration)) continue;
    const file = path.resolve(declaration.getSourceFile().fileName);
    const module = modules.get(file) ?? load(file, node, context);
    modules.set(file, module);
    const values = await module;
    if (values === undefined) continue;
    const name = exportedName(declaration, context);
    if (name === undefined || !Object.hasOwn(values, name)) {
      const message = `The module does not export "${declaration.name.getText()}", so that it can't be asked for its JSON Schema.`;
      reportAt(
        declaration,
        { severity: "warning", rule: "import", message, hint: "Export the constant." },
        context,
      );
      continue;
    }
    const json = await givenBy(values[name], declaration, context);
    if (json !== undefined) found.set(declaration, json);
  }
  return (_value, node) => {
    const declaration = declarationOf(node, context);
    return declaration && found.get(declaration);
  };
}

/** The constants that events name as their schemas, where these are the results of calls. */
function namedSchemas(
  context: ScanContext,
): readonly { readonly node: ts.Expression; readonly declaration: ts.VariableDeclaration }[] {
  const { ts, files } = context;
  const found: { node: ts.Expression; declaration: ts.VariableDeclaration }[] = [];
  const visit = (node: ts.Node): void => {
    const isNamed = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
    if (isNamed && ts.isIdentifier(node.name) && roles.has(node.name.text)) {
      const call = node.parent.parent;
      const value = ts.isPropertyAssignment(node) ? node.initializer : node.name;
      const declaration = declarationOf(value, context);
      const isEvent =
        ts.isCallExpression(call) && runtimeFunction(call.expression, context) === "defineEvent";
      const isMade = declaration?.initializer !== undefined && ts.isCallExpression(declaration.initializer);
      if (isEvent && isMade && declaration !== undefined) found.push({ node: value, declaration });
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(file);
  return found;
}

async function load(
  file: string,
  node: ts.Node,
  context: ScanContext,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { createJiti } = await import("jiti");
  try {
    const module: unknown = await createJiti(pathToFileURL(file).href).import(file);
    return typeof module === "object" && module !== null
      ? (module as Readonly<Record<string, unknown>>)
      : undefined; // a module is an object
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${path.basename(file)} could not be run: ${reason}.`;
    reportAt(
      node,
      { rule: "import", message, hint: "Put the schemas into a module that needs nothing else." },
      context,
    );
    return undefined;
  }
}

function exportedName(declaration: ts.VariableDeclaration, { checker, ts }: ScanContext): string | undefined {
  const module = checker.getSymbolAtLocation(declaration.getSourceFile());
  if (module === undefined) return undefined;
  return checker.getExportsOfModule(module).find((symbol) => {
    const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    return target.valueDeclaration === declaration;
  })?.name;
}

/** Validators refuse to describe what JSON has no word for, such as dates of zod. */
async function givenBy(
  value: unknown,
  declaration: ts.VariableDeclaration,
  context: ScanContext,
): Promise<JsonObject | undefined> {
  try {
    return await jsonSchemaOf(value, path.resolve(declaration.getSourceFile().fileName));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/u, "");
    const message = `"${declaration.name.getText()}" gives no JSON Schema: ${reason}.`;
    const hint =
      "Take what JSON has, such as a text with a format for a date, or write JSON Schema as a literal.";
    reportAt(declaration, { rule: "import", message, hint }, context);
    return undefined;
  }
}

/** Asked in the ways in which validators give it; `undefined`: this one does not. */
async function jsonSchemaOf(value: unknown, file: string): Promise<JsonObject | undefined> {
  const standard = memberOf(value, "~standard");
  if (standard === undefined) return plainJson(value);
  const giver = memberOf(standard, "jsonSchema");
  const given = asked(memberOf(giver, "input"), { of: giver, with: [{ target: "draft-07" }] });
  if (given !== undefined) return plainJson(given);
  const options = { target: "draft-7", io: "input" };
  for (const name of ["toJSONSchema", "toJsonSchema"]) {
    const own = asked(memberOf(value, name), { of: value, with: [options] });
    if (own !== undefined) return plainJson(own);
  }
  // zod 3 has no JSON Schema
  if (memberOf(standard, "vendor") !== "zod" || memberOf(value, "_zod") === undefined) return undefined;
  const zod: unknown = await import(pathToFileURL(createRequire(file).resolve("zod")).href);
  return plainJson(asked(memberOf(zod, "toJSONSchema"), { of: zod, with: [value, options] }));
}

/** What a function gives; `undefined` where it is none. */
function asked(
  value: unknown,
  { of, with: parameters }: { readonly of: unknown; readonly with: readonly unknown[] },
): unknown {
  return typeof value === "function" ? (Reflect.apply(value, of, parameters) as unknown) : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  const hasMembers = (typeof value === "object" || typeof value === "function") && value !== null;
  return hasMembers ? (Reflect.get(value, key) as unknown) : undefined;
}

function plainJson(value: unknown): JsonObject | undefined {
  const json: unknown = JSON.parse(JSON.stringify(value) ?? "null");
  return isJsonObject(json) ? json : undefined;
}
