import type { CallNode, Context, Listener, Node, ObjectNode, RuleModule } from "./estree.js";

/** What a literal may be wrong about. */
interface Check {
  readonly code: string;
  readonly message: string;
  readonly isWrong: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === "string";
const hasForeign = (name: string): boolean => /[ \t\r\n\f.*>]/.test(name);

function nameChecks(word: string, first: number): readonly Check[] {
  const code = (offset: number): string => `HZN${String(first + offset).padStart(3, "0")}`;
  return [
    { code: code(0), message: `The name of an ${word} is empty.`, isWrong: (value) => value === "" },
    {
      code: code(1),
      message: `The name of an ${word} has more than 64 characters.`,
      isWrong: (value) => isText(value) && value.length > 64,
    },
    {
      code: code(2),
      message: `The name of an ${word} has white space, ".", "*" or ">".`,
      isWrong: (value) => isText(value) && hasForeign(value),
    },
    {
      code: code(3),
      message: `The name of an ${word} is not in kebab-case.`,
      isWrong: (value) => isText(value) && !hasForeign(value) && !/^[a-z0-9-]*$/.test(value),
    },
  ];
}

const descriptions: readonly Check[] = [
  {
    code: "HZN005",
    message: "The description of an event is empty.",
    isWrong: (value) => isText(value) && value.trim() === "",
  },
  {
    code: "HZN006",
    message: "The description of an event has more than 4,096 characters.",
    isWrong: (value) => isText(value) && value.length > 4096,
  },
];

const limit: Check = {
  code: "HZN011",
  message: "The server takes a limit that is not positive for no limit.",
  isWrong: (value) =>
    typeof value === "number" ? value <= 0 : isText(value) && /^-|^0+(?:\.0+)?[a-zA-Z]+$/.test(value),
};
const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };
const age: Check = {
  code: "HZN012",
  message: "More than 31 years are most likely meant in another unit.",
  isWrong: (value) => {
    const [, number, unit = ""] = isText(value) ? (/^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) ?? []) : [];
    return Number(number) * (seconds[unit] ?? NaN) >= 1e9;
  },
};

const limits = [
  "maxAge",
  "maxBytes",
  "maxMessages",
  "maxMessagesPerSubject",
  "maxMessageSize",
  "maxConsumers",
];

type Look = (definition: ObjectNode, context: Context) => void;

/** Looks at the value of a property in the literal that a function is called with. */
function literals(keys: readonly string[], check: Check): Look {
  return (definition, context) => {
    for (const { key, value } of propertiesOf(definition)) {
      if (!keys.includes(key)) continue;
      const read = literalOf(value);
      if (read !== undefined && check.isWrong(read)) context.report({ node: value, message: check.message });
    }
  };
}

/** Actors are called after their keys, which become kebab-case. */
function actorKeys(check: Check): Look {
  return (definition, context) => {
    const written = propertiesOf(definition).find(({ key }) => key === "actors")?.value;
    const actors = written && bare(written);
    if (actors?.type !== "ObjectExpression") return;
    for (const { key, node } of propertiesOf(actors)) {
      const isCamel = /^[a-z][A-Za-z0-9]*$/.test(key);
      const name = isCamel ? key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) : key;
      if (check.isWrong(name)) context.report({ node, message: check.message });
    }
  };
}

function rule(check: Check, functions: Readonly<Record<string, Look>>): RuleModule {
  return {
    meta: {
      type: "problem",
      docs: { description: check.message },
      schema: [],
    },
    create: (context): Listener => ({
      CallExpression: (node: CallNode) => {
        const look = nameOf(node.callee);
        const [first] = node.arguments;
        const definition = first && bare(first);
        if (look === undefined || !Object.hasOwn(functions, look)) return;
        if (definition?.type === "ObjectExpression") functions[look]?.(definition, context);
      },
    }),
  };
}

/** `defineEvent` and `hazelnats.defineEvent`. */
function nameOf(callee: Node): string | undefined {
  if (callee.type === "Identifier") return callee.name;
  if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier")
    return callee.property.name;
  return undefined;
}

/** Without the types around it: `as const`, `satisfies`, `!`. */
function bare(node: Node): Node {
  let found = node;
  while (
    found.type === "TSAsExpression" ||
    found.type === "TSSatisfiesExpression" ||
    found.type === "TSNonNullExpression" ||
    found.type === "TSTypeAssertion"
  )
    found = found.expression;
  return found;
}

interface Written {
  readonly key: string;
  readonly value: Node;
  /** The key as it stands there. */
  readonly node: Node;
}

function propertiesOf({ properties }: ObjectNode): readonly Written[] {
  return properties.flatMap((node): readonly Written[] => {
    if (node.type !== "Property" || node.computed) return [];
    const { key, value } = node;
    if (key.type === "Identifier") return [{ key: key.name, value, node: key }];
    return key.type === "Literal" && isText(key.value) ? [{ key: key.value, value, node: key }] : [];
  });
}

/** Of what stands there as it is: a text, a number, a number with a sign. */
function literalOf(written: Node): unknown {
  const node = bare(written);
  if (node.type === "Literal") return node.value;
  if (node.type === "UnaryExpression" && node.operator === "-" && node.argument.type === "Literal")
    return typeof node.argument.value === "number" ? -node.argument.value : undefined;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]?.value.cooked;
  return undefined;
}

const checks: readonly (readonly [check: Check, name: string, look: Look])[] = [
  ...nameChecks("event", 1).map((check) => [check, "defineEvent", literals(["name"], check)] as const),
  ...descriptions.map((check) => [check, "defineEvent", literals(["description"], check)] as const),
  [limit, "defineStream", literals(limits, limit)],
  [age, "defineStream", literals(["maxAge"], age)],
  ...nameChecks("actor", 21).map((check) => [check, "defineSubscriber", actorKeys(check)] as const),
];

const rules: Readonly<Record<string, RuleModule>> = Object.fromEntries(
  checks.map(([check, name, look]) => [check.code, rule(check, { [name]: look })]),
);

/** What `hazelnats lint` warns of, too. */
const warnings: ReadonlySet<string> = new Set([
  "HZN002",
  "HZN004",
  "HZN005",
  "HZN006",
  "HZN012",
  "HZN022",
  "HZN024",
]);

const plugin = { meta: { name: "hazelnats" }, rules };

/** The plugin for ESLint: rules by their codes, and all of them with the levels of `hazelnats lint` as `configs.recommended`. */
export const hazelnats = {
  ...plugin,
  configs: {
    recommended: {
      name: "hazelnats/recommended",
      plugins: { hazelnats: plugin },
      rules: Object.fromEntries(
        Object.keys(rules).map((code) => [
          `hazelnats/${code}`,
          warnings.has(code) ? ("warn" as const) : ("error" as const),
        ]),
      ),
    },
  },
};
