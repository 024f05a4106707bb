import type { ts } from "ts-morph";
import { bare } from "./bare.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { TypeScript } from "./program.js";

/** Modules of the runtime whose functions mean something to a document. */
const modules = new Set([
  runtimePackage,
  `${runtimePackage}/avro`,
  `${runtimePackage}/protobuf`,
  `${runtimePackage}/validators`,
]);

/** Which function of the runtime an expression names, whatever it is called here and through how many files it came. */
export function runtimeFunction(
  expression: ts.Expression,
  { ts, checker }: { readonly ts: TypeScript; readonly checker: ts.TypeChecker },
): string | undefined {
  const inner = bare(ts, expression);
  if (ts.isPropertyAccessExpression(inner) && ts.isIdentifier(inner.expression)) {
    const space = checker.getSymbolAtLocation(inner.expression);
    const imported = space?.declarations?.find(ts.isNamespaceImport);
    if (imported !== undefined) return ofModule(imported.parent.parent) ? inner.name.text : undefined;
    const required = space?.declarations?.find(ts.isVariableDeclaration);
    if (isRequired(required?.initializer)) return inner.name.text;
  }
  const place = ts.isPropertyAccessExpression(inner) ? inner.name : inner;
  let symbol = ts.isIdentifier(place) ? checker.getSymbolAtLocation(place) : undefined;
  const seen = new Set<ts.Symbol>();
  while (symbol !== undefined && !seen.has(symbol)) {
    seen.add(symbol);
    for (const declaration of symbol.declarations ?? []) {
      const name = importedName(declaration);
      if (name !== undefined) return name;
      // `const event = defineEvent`
      if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
        const initial = bare(ts, declaration.initializer);
        if (ts.isIdentifier(initial) || ts.isPropertyAccessExpression(initial)) {
          const found = runtimeFunction(initial, { ts, checker });
          if (found !== undefined) return found;
        }
      }
    }
    symbol =
      (symbol.flags & ts.SymbolFlags.Alias) === 0 ? undefined : checker.getImmediateAliasedSymbol(symbol);
  }
  return undefined;

  function importedName(declaration: ts.Declaration): string | undefined {
    if (ts.isImportSpecifier(declaration) && ofModule(declaration.parent.parent.parent)) {
      return (declaration.propertyName ?? declaration.name).text;
    }
    if (ts.isExportSpecifier(declaration) && ofModule(declaration.parent.parent)) {
      return (declaration.propertyName ?? declaration.name).text;
    }
    // `const { defineEvent } = require(…)`
    if (ts.isBindingElement(declaration) && ts.isVariableDeclaration(declaration.parent.parent)) {
      const key = declaration.propertyName ?? declaration.name;
      return isRequired(declaration.parent.parent.initializer) && ts.isIdentifier(key) ? key.text : undefined;
    }
    // found through `export *`: it is declared in the package itself
    const file = declaration.getSourceFile().fileName;
    if (ts.isFunctionDeclaration(declaration) && /[\\/]@hazelnats[\\/]runtime[\\/]/u.test(file)) {
      return declaration.name?.text;
    }
    return undefined;
  }

  /** `require(…)` and `await import(…)` of the runtime. */
  function isRequired(initializer: ts.Expression | undefined): boolean {
    if (initializer === undefined) return false;
    const call = ts.isAwaitExpression(initializer) ? initializer.expression : initializer;
    if (!ts.isCallExpression(call)) return false;
    const [name] = call.arguments;
    const isImport =
      call.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(call.expression) && call.expression.text === "require");
    return isImport && name !== undefined && ts.isStringLiteralLike(name) && modules.has(name.text);
  }

  function ofModule(node: ts.Node): boolean {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return false;
    const { moduleSpecifier } = node;
    return (
      moduleSpecifier !== undefined &&
      ts.isStringLiteral(moduleSpecifier) &&
      modules.has(moduleSpecifier.text)
    );
  }
}
