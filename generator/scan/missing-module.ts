import type { ts } from "ts-morph";
import type { OpenProgram } from "./program.js";

/**
 * The module that the first name of an expression is imported from, where the compiler does not find it. Of `{ name }`,
 * the caller says what the name stands for: at its place, it is the property.
 */
export function missingModule(
  expression: ts.Node,
  {
    ts,
    checker,
    symbol: known,
  }: Pick<OpenProgram, "ts" | "checker"> & { readonly symbol?: ts.Symbol | undefined },
): string | undefined {
  let root = expression;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  const symbol = known ?? (ts.isIdentifier(root) ? checker.getSymbolAtLocation(root) : undefined);
  for (const declaration of symbol?.declarations ?? []) {
    const place = ts.findAncestor(
      declaration,
      (each) => ts.isImportDeclaration(each) || ts.isExportDeclaration(each),
    );
    const specifier =
      place !== undefined && (ts.isImportDeclaration(place) || ts.isExportDeclaration(place))
        ? place.moduleSpecifier
        : undefined;
    if (
      specifier !== undefined &&
      ts.isStringLiteral(specifier) &&
      checker.getSymbolAtLocation(specifier) === undefined
    )
      return specifier.text;
  }
  return undefined;
}
