import type { ts } from "ts-morph";
import type { JsonObject } from "../../asyncapi/index.js";
import { reportAt, type ScanContext } from "./context.js";
import { declarationOf, type SchemaSource } from "./schema-drafts.js";
import { TypeSchemas } from "./type-schemas.js";

const bytes: ReadonlySet<string> = new Set(["Uint8Array", "Buffer", "ArrayBuffer"]);

/** Schemas of which only the type is known: `{} as Schema<Order>`, and what validators of Standard Schema say of themselves. */
export function schemasByType(context: ScanContext): SchemaSource {
  const types = new TypeSchemas(context);
  return (_value, node): JsonObject | undefined => {
    const declaration = declarationOf(node, context);
    const stated =
      typeArgument(declaration?.initializer ?? node, context) ?? typeArgument(declaration, context);
    if (stated !== undefined) {
      const type = context.checker.getTypeFromTypeNode(stated);
      // what bytes are, the content type says
      return bytes.has(type.symbol?.name ?? "") ? undefined : types.of(type, stated);
    }
    const payload = payloadOfValidator(node, context);
    if (payload === undefined) return undefined;
    const message =
      "Of this schema only the type is known here: what it demands of values beside that is not written.";
    const hint =
      "Let its module be run: --import, where its validator can give JSON Schema, as zod 4 can. Or write JSON Schema as a literal.";
    reportAt(node, { severity: "warning", rule: "schema-by-type", message, hint }, context);
    return types.of(payload, node);
  };
}

/** `Order` of `… as Schema<Order>`, `… satisfies Schema<Order>`, `const orderSchema: Schema<Order>`, and of JSDoc's `@type`. */
function typeArgument(node: ts.Node | undefined, { ts }: Pick<ScanContext, "ts">): ts.TypeNode | undefined {
  if (node === undefined) return undefined;
  const found = schemaArgument(statedType(node, ts), ts);
  if (found !== undefined) return found;
  const isAround = ts.isParenthesizedExpression(node) || ts.isAsExpression(node);
  return isAround ? typeArgument(node.expression, { ts }) : undefined;
}

function statedType(node: ts.Node, ts: ScanContext["ts"]): ts.TypeNode | undefined {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return node.type;
  if (ts.isVariableDeclaration(node)) return node.type ?? ts.getJSDocType(node);
  return ts.isParenthesizedExpression(node) ? ts.getJSDocType(node) : undefined;
}

function schemaArgument(type: ts.TypeNode | undefined, ts: ScanContext["ts"]): ts.TypeNode | undefined {
  if (type === undefined) return undefined;
  const name = ts.isTypeReferenceNode(type)
    ? type.typeName
    : ts.isImportTypeNode(type)
      ? type.qualifier
      : undefined;
  if (name === undefined || (!ts.isTypeReferenceNode(type) && !ts.isImportTypeNode(type))) return undefined;
  const text = ts.isIdentifier(name) ? name.text : name.right.text;
  return text === "Schema" ? type.typeArguments?.[0] : undefined;
}

/** What a Standard Schema takes, or what a TypeBox schema is of. */
function payloadOfValidator(node: ts.Expression, { checker }: ScanContext): ts.Type | undefined {
  const type = checker.getTypeAtLocation(node);
  const typeOf = (of: ts.Type | undefined, name: string): ts.Type | undefined => {
    const property = of && checker.getNonNullableType(of).getProperty(name);
    return property && checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, node));
  };
  const standard = typeOf(type, "~standard");
  return standard === undefined ? typeOf(type, "static") : typeOf(typeOf(standard, "types"), "input");
}
