import { parseSync } from "oxc-parser";

const modules = /^(?:@hazelnats\/runtime|\.\/(?:[\w-]+\/)*[\w-]+\.js|\.\.\/[\w./-]+\.js)$/u;
const definers: ReadonlySet<string> = new Set([
  ...[
    "defineApplication",
    "defineEvent",
    "defineStream",
    "definePublisher",
    "defineSubscriber",
    "defineServers",
  ],
]);

/** Kinds of nodes that stand in constants: values, names of other constants, and calls of the definers alone. */
const inValues: ReadonlySet<string> = new Set([
  ...["ObjectExpression", "Property", "ArrayExpression", "Literal", "Identifier", "UnaryExpression"],
  ...["TSAsExpression", "TSSatisfiesExpression", "CallExpression", "SpreadElement", "MemberExpression"],
]);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What stands in a generated file that we never print; empty where all is ours. It must parse, too. */
export function foreignCode(path: string, code: string): readonly string[] {
  const { program, errors } = parseSync(path, code);
  if (errors.length > 0) return errors.map(({ message }) => `${path}: ${message}`);
  const found: string[] = [];
  const say = (what: string): void => void found.push(`${path}: ${what}`);
  for (const statement of program.body as unknown as readonly Node[]) {
    // looked at by type alone
    if (statement.type === "ImportDeclaration") checkSource(statement, say);
    else if (statement.type === "ExportNamedDeclaration") {
      if (isNode(statement["source"])) checkSource(statement, say);
      else if (isNode(statement["declaration"])) checkDeclaration(statement["declaration"], say);
      else say("an export of nothing");
    } else checkDeclaration(statement, say);
  }
  return found;
}

function checkSource(statement: Node, say: (what: string) => void): void {
  const source = statement["source"];
  const value = isNode(source) ? source["value"] : undefined;
  if (typeof value !== "string" || !modules.test(value)) say(`the module ${String(value)}`);
}

function checkDeclaration(node: Node, say: (what: string) => void): void {
  if (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration") return;
  if (node.type !== "VariableDeclaration" || node["kind"] !== "const") return say(`a ${node.type}`);
  const declarations: unknown = node["declarations"];
  for (const { init } of Array.isArray(declarations)
    ? (declarations as readonly { readonly init: unknown }[])
    : [])
    if (isNode(init)) checkValue(init, say);
}

function checkValue(root: Node, say: (what: string) => void): void {
  const stack: unknown[] = [root];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (Array.isArray(top)) {
      stack.push(...(top as readonly unknown[]));
      continue;
    }
    if (!isNode(top)) continue;
    if (!inValues.has(top.type)) say(`a ${top.type} in a value`);
    if (top.type === "CallExpression") {
      const callee = top["callee"];
      const name = isNode(callee) ? callee["name"] : undefined;
      if (typeof name !== "string" || !definers.has(name)) say(`a call of ${String(name)}`);
    }
    for (const [key, child] of Object.entries(top))
      // types are no code
      if (key !== "typeAnnotation" && typeof child === "object" && child !== null) stack.push(child);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
