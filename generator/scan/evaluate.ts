import type { ts } from "ts-morph";
import { bare } from "./bare.js";
import { combined, isTruthy, prefixed } from "./arithmetic.js";
import { missingModule } from "./missing-module.js";
import type { TypeScript } from "./program.js";
import { runtimeFunction } from "./runtime-functions.js";
import { type Entry, isUndefined, unknown, type Value } from "./values.js";

/** Steps from a value to those that it is made of; a program that needs more is not meant to be read. */
const deepest = 200;

/** Finds what expressions are without running them: literals, constants, spreads, and what follows from these. */
export class Evaluator {
  readonly #ts: TypeScript;
  readonly #checker: ts.TypeChecker;
  readonly #known = new Map<ts.Node, Value>();
  /** Constants that are being looked at: one that needs itself has no value. */
  readonly #open = new Set<ts.Node>();

  constructor(ts: TypeScript, checker: ts.TypeChecker) {
    this.#ts = ts;
    this.#checker = checker;
  }

  of(node: ts.Expression): Value {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (this.#open.size > deepest) return unknown(node, "it is made of too many others");
    const value = this.#evaluate(node);
    this.#known.set(node, value);
    return value;
  }

  #evaluate(node: ts.Expression): Value {
    const ts = this.#ts;
    const inner = bare(ts, node);
    if (inner !== node) return this.of(inner);
    if (ts.isStringLiteralLike(node)) return { kind: "plain", value: node.text, node };
    if (ts.isNumericLiteral(node)) return { kind: "plain", value: Number(node.text), node };
    if (ts.isTemplateExpression(node)) return this.#template(node);
    if (ts.isObjectLiteralExpression(node)) return this.#object(node);
    if (ts.isArrayLiteralExpression(node)) return this.#array(node);
    if (ts.isPropertyAccessExpression(node)) return this.#member(node, node.expression, node.name.text);
    if (ts.isElementAccessExpression(node)) {
      const key = this.of(node.argumentExpression);
      if (key.kind !== "plain") return unknown(node, "its key is not known before it runs");
      return this.#member(node, node.expression, String(key.value));
    }
    if (ts.isPrefixUnaryExpression(node)) return prefixed(node, this.of(node.operand), ts);
    if (ts.isBinaryExpression(node))
      return combined(node, { left: this.of(node.left), right: () => this.of(node.right), ts });
    if (ts.isConditionalExpression(node)) {
      const condition = this.of(node.condition);
      if (condition.kind === "unknown") return unknown(node, "its condition is not known before it runs");
      return this.of(isTruthy(condition) ? node.whenTrue : node.whenFalse);
    }
    if (ts.isIdentifier(node)) return this.#identifier(node);
    if (ts.isCallExpression(node)) return this.#call(node);
    if (ts.isNewExpression(node)) return this.#new(node);
    switch (node.kind) {
      case ts.SyntaxKind.TrueKeyword:
        return { kind: "plain", value: true, node };
      case ts.SyntaxKind.FalseKeyword:
        return { kind: "plain", value: false, node };
      case ts.SyntaxKind.NullKeyword:
        return { kind: "plain", value: null, node };
      default:
        return unknown(node, "it is not known before it runs");
    }
  }

  #template(node: ts.TemplateExpression): Value {
    let text = node.head.text;
    for (const span of node.templateSpans) {
      const part = this.of(span.expression);
      if (part.kind === "unknown") return part;
      if (part.kind !== "plain") return unknown(span.expression, "it is no text");
      text += String(part.value) + span.literal.text;
    }
    return { kind: "plain", value: text, node };
  }

  #object(node: ts.ObjectLiteralExpression): Value {
    const ts = this.#ts;
    const entries = new Map<string, Entry>();
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        const spread = this.of(property.expression);
        if (
          isUndefined(spread) ||
          (spread.kind === "plain" && (spread.value === null || spread.value === false))
        )
          continue;
        if (spread.kind !== "object")
          return spread.kind === "unknown" ? spread : unknown(property, "it is no object");
        for (const [key, entry] of spread.entries) entries.set(key, entry);
        continue;
      }
      const key = this.#key(property.name);
      if (typeof key !== "string") return key;
      if (ts.isPropertyAssignment(property)) {
        entries.set(key, { value: this.of(property.initializer), node: property });
      } else if (ts.isShorthandPropertyAssignment(property)) {
        const symbol = this.#checker.getShorthandAssignmentValueSymbol(property);
        entries.set(key, { value: this.#symbol(symbol, property.name), node: property });
      } else {
        entries.set(key, { value: unknown(property, "it is a function"), node: property });
      }
    }
    return { kind: "object", entries, node };
  }

  #key(name: ts.PropertyName | undefined): string | Value {
    const ts = this.#ts;
    if (name === undefined) return "";
    if (ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
    if (!ts.isComputedPropertyName(name)) return unknown(name, "it is a key that nobody else can name");
    const value = this.of(name.expression);
    return value.kind === "plain"
      ? String(value.value)
      : unknown(name, "this key is not known before it runs");
  }

  #array(node: ts.ArrayLiteralExpression): Value {
    const items: Value[] = [];
    for (const element of node.elements) {
      if (!this.#ts.isSpreadElement(element)) {
        items.push(this.of(element));
        continue;
      }
      const spread = this.of(element.expression);
      if (spread.kind !== "array")
        return spread.kind === "unknown" ? spread : unknown(element, "it is no array");
      items.push(...spread.items);
    }
    return { kind: "array", items, node };
  }

  #member(node: ts.Expression, of: ts.Expression, key: string): Value {
    // an enum, or a namespace that a module was imported as
    const symbol = this.#checker.getSymbolAtLocation(
      this.#ts.isPropertyAccessExpression(node) ? node.name : node,
    );
    const declaration = symbol?.valueDeclaration;
    if (declaration !== undefined && this.#ts.isEnumMember(declaration)) {
      const value = this.#checker.getConstantValue(declaration);
      return value === undefined
        ? unknown(node, "it is not known before it runs")
        : { kind: "plain", value, node };
    }
    if (symbol !== undefined && this.#isOfModule(of)) return this.#symbol(symbol, node);
    if (declaration !== undefined && this.#isFixed(declaration))
      return declaration.initializer === undefined
        ? unknown(node, "only its type is known")
        : this.of(declaration.initializer);
    const object = this.of(of);
    if (object.kind === "object")
      return object.entries.get(key)?.value ?? { kind: "plain", value: undefined, node };
    if (object.kind === "array")
      return object.items[Number(key)] ?? { kind: "plain", value: undefined, node };
    if (object.kind === "definition") return this.#ofDefinition(node, object.call, key);
    return object.kind === "unknown" ? object : unknown(node, "it is not known before it runs");
  }

  /** `orders.name` of `const orders = defineStream({ name: … })`. */
  #ofDefinition(node: ts.Expression, { arguments: [options] }: ts.CallExpression, key: string): Value {
    const value = options === undefined ? undefined : this.of(options);
    return value?.kind === "object"
      ? (value.entries.get(key)?.value ?? { kind: "plain", value: undefined, node })
      : unknown(node, "it is not known before it runs");
  }

  #isOfModule(expression: ts.Expression): boolean {
    const ts = this.#ts;
    const symbol = this.#checker.getSymbolAtLocation(expression);
    const target =
      symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
        ? this.#checker.getAliasedSymbol(symbol)
        : symbol;
    // `namespace Shop { … }`, too
    return target !== undefined && (target.flags & ts.SymbolFlags.ValueModule) !== 0;
  }

  /** `static readonly` of a class. */
  #isFixed(declaration: ts.Declaration): declaration is ts.PropertyDeclaration {
    const { ModifierFlags } = this.#ts;
    const flags = this.#ts.getCombinedModifierFlags(declaration);
    return (
      this.#ts.isPropertyDeclaration(declaration) &&
      (flags & ModifierFlags.Static) !== 0 &&
      (flags & ModifierFlags.Readonly) !== 0
    );
  }

  #identifier(node: ts.Identifier): Value {
    if (node.text === "undefined") return { kind: "plain", value: undefined, node };
    return this.#symbol(this.#checker.getSymbolAtLocation(node), node);
  }

  #symbol(found: ts.Symbol | undefined, node: ts.Node): Value {
    const ts = this.#ts;
    const symbol =
      found !== undefined && (found.flags & ts.SymbolFlags.Alias) !== 0
        ? this.#checker.getAliasedSymbol(found)
        : found;
    const declaration = symbol?.valueDeclaration ?? symbol?.declarations?.[0];
    if (declaration === undefined) return unknown(node, this.#whyMissing(node, found));
    if (ts.isExportAssignment(declaration)) return this.of(declaration.expression);
    if (ts.isBindingElement(declaration)) return this.#bound(declaration, node);
    if (ts.isClassDeclaration(declaration)) return unknown(node, "it is a class");
    if (ts.isParameter(declaration))
      return unknown(node, `"${node.getText()}" is a parameter, which each call gives`);
    if (!ts.isVariableDeclaration(declaration)) return unknown(node, "it is not known before it runs");
    const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    if (!isConstant)
      return unknown(node, `"${declaration.name.getText()}" is a variable, and not a constant`);
    const { initializer } = declaration;
    if (initializer === undefined) {
      const isOfLoop = ts.isForOfStatement(declaration.parent.parent);
      return unknown(node, isOfLoop ? "it is another one each time round" : "only its type is known");
    }
    if (this.#open.has(declaration)) return unknown(node, "it needs itself");
    this.#open.add(declaration);
    const value = this.of(initializer);
    this.#open.delete(declaration);
    return value.kind === "object" || value.kind === "array" ? { constant: declaration, ...value } : value;
  }

  #whyMissing(node: ts.Node, found: ts.Symbol | undefined): string {
    const module = missingModule(node, { ts: this.#ts, checker: this.#checker, symbol: found });
    if (module !== undefined) return `it comes from "${module}", which is not found`;
    const name = node.getText();
    if (name === "") return "it is not there";
    return name === "process" ? "it comes from the process that runs it" : `"${name}" can't be found`;
  }

  /** `const { name } = settings` and `const [first] = names`. */
  #bound(element: ts.BindingElement, node: ts.Node): Value {
    const ts = this.#ts;
    const declaration = element.parent.parent;
    if (
      !ts.isVariableDeclaration(declaration) ||
      declaration.initializer === undefined ||
      element.dotDotDotToken !== undefined
    )
      return unknown(node, "it is not known before it runs");
    const whole = this.of(declaration.initializer);
    if (whole.kind === "unknown") return whole;
    const value = ts.isArrayBindingPattern(element.parent)
      ? itemOf(whole, element.parent.elements.indexOf(element), node)
      : memberOf(whole, element.propertyName ?? element.name, { node, ts });
    return isUndefined(value) && element.initializer !== undefined ? this.of(element.initializer) : value;
  }

  #call(node: ts.CallExpression): Value {
    const ts = this.#ts;
    const name = runtimeFunction(node.expression, { ts, checker: this.#checker });
    const [first] = node.arguments;
    if (name === "bindValidators" && first !== undefined) return this.of(first);
    if (name !== undefined) return { kind: "definition", function: name, call: node, node };
    if (ts.isPropertyAccessExpression(node.expression) && first !== undefined) {
      const { expression, name: method } = node.expression;
      // what a frozen object is, it was before
      if (expression.getText() === "Object" && method.text === "freeze") return this.of(first);
    }
    const module = missingModule(node, { ts, checker: this.#checker });
    return unknown(
      node,
      `it is the result of a call${module === undefined ? "" : ` of "${module}", which is not found`}`,
    );
  }

  /** A date is the text that it was made of. */
  #new(node: ts.NewExpression): Value {
    const [first, ...others] = node.arguments ?? [];
    if (node.expression.getText() !== "Date" || first === undefined || others.length > 0)
      return unknown(node, "it is made when it runs");
    const text = this.of(first);
    if (text.kind !== "plain" || typeof text.value !== "string")
      return unknown(node, "it is not known before it runs");
    return { kind: "plain", value: text.value, node };
  }
}

function itemOf(whole: Value, index: number, node: ts.Node): Value {
  if (whole.kind !== "array") return unknown(node, "it is no array");
  return whole.items[index] ?? { kind: "plain", value: undefined, node };
}

function memberOf(
  whole: Value,
  key: ts.PropertyName | ts.BindingName,
  { node, ts }: { readonly node: ts.Node; readonly ts: TypeScript },
): Value {
  if (whole.kind !== "object") return unknown(node, "it is no object");
  if (!ts.isIdentifier(key) && !ts.isStringLiteralLike(key))
    return unknown(node, "it is not known before it runs");
  return whole.entries.get(key.text)?.value ?? { kind: "plain", value: undefined, node };
}
