/** As much of ESLint and of its trees as the rules look at; the package itself is the user's. */
export type Node =
  | { readonly type: "Literal"; readonly value: unknown }
  | { readonly type: "Identifier"; readonly name: string }
  | {
      readonly type: "MemberExpression";
      readonly computed: boolean;
      readonly object: Node;
      readonly property: Node;
    }
  | { readonly type: "UnaryExpression"; readonly operator: string; readonly argument: Node }
  | {
      readonly type: "TemplateLiteral";
      readonly expressions: readonly Node[];
      readonly quasis: readonly { readonly value: { readonly cooked?: string | null } }[];
    }
  | { readonly type: "Property"; readonly computed: boolean; readonly key: Node; readonly value: Node }
  | { readonly type: "SpreadElement"; readonly argument: Node }
  | {
      readonly type: "TSAsExpression" | "TSSatisfiesExpression" | "TSNonNullExpression" | "TSTypeAssertion";
      readonly expression: Node;
    }
  | ObjectNode
  | CallNode;

export interface ObjectNode {
  readonly type: "ObjectExpression";
  readonly properties: readonly Node[];
}

export interface CallNode {
  readonly type: "CallExpression";
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

export interface Context {
  report(problem: { readonly node: Node; readonly message: string }): void;
}

export interface Listener {
  readonly CallExpression: (node: CallNode) => void;
}

export interface RuleModule {
  readonly meta: {
    readonly type: "problem";
    readonly docs: { readonly description: string };
    readonly schema: readonly [];
  };
  readonly create: (context: Context) => Listener;
}
