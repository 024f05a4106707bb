import { isJsonArray, isJsonObject, type Json } from "../../asyncapi/json.js";
import { printLiteral, printString } from "../print/literal.js";
import { type WithoutTexts, withoutTexts } from "./texts.js";

/** What several functions of a module have in common, each once. */
export interface Constants {
  /** The name of the constant with this value. */
  readonly nameOf: (kind: keyof typeof kinds, code: string) => string;
  /** In the order in which they got their names. */
  readonly declarations: () => readonly string[];
}

const kinds = { values: "values", names: "names", pattern: "pattern" } as const;

export function openConstants(): Constants {
  const names = new Map<string, string>();
  return {
    nameOf: (kind, code) => {
      const name = names.get(code) ?? `${kinds[kind]}${names.size}`;
      names.set(code, name);
      return name;
    },
    declarations: () => [...names].map(([code, name]) => `const ${name} = ${code};`),
  };
}

export interface TidyOptions {
  /** What each function is called in place of the name that it is exported by. */
  readonly nameOf: (exported: string) => string;
  readonly constants: Constants;
}

/**
 * The functions of a module that Ajv has printed: under names of ours, without the schemas, with the runtime's
 * functions in place of Ajv's, and with a line for each of their checks.
 */
export function tidyCode(printed: string, { nameOf, constants }: TidyOptions): readonly string[] {
  const texts = withoutTexts(printed);
  const declared = new Map<string, string>();
  const names = new Map<string, string>();
  const functions: string[] = [];
  for (const statement of statementsOf(texts.code)) {
    const [, constant = "", value = ""] = /^const (\w+) = (.*)$/su.exec(statement) ?? [];
    const [, exported = "", own = ""] = /^export const (\w+) = (\w+)$/u.exec(statement) ?? [];
    if (exported !== "") names.set(own, nameOf(exported));
    else if (constant !== "") declared.set(constant, value);
    else if (/^function |^\w+\.evaluated = /u.test(statement)) functions.push(statement);
    else if (!/^(?:§\d+§)?$/u.test(statement)) throw new Error(`Ajv has printed ${statement.slice(0, 80)}`);
  }
  const parts = openParts(declared, { texts, names, constants });
  return functions.map((code) => texts.restore(renamed(parts.withoutSchemas(shorter(code)), parts.nameOf)));
}

/** No string, and so no bracket in one, is left in the code. */
function statementsOf(code: string): readonly string[] {
  const statements: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < code.length; at++) {
    const sign = code.charAt(at);
    if ("{[(".includes(sign)) depth++;
    if ("}])".includes(sign)) depth--;
    if (depth > 0 || (sign !== ";" && sign !== "}")) continue;
    const isFunction = /^\s*function /u.test(code.slice(start, start + 20));
    if (sign === "}" && !isFunction) continue;
    statements.push(code.slice(start, sign === "}" ? at + 1 : at).trim());
    start = at + 1;
  }
  return [...statements, code.slice(start).trim()];
}

/** What stands outside of functions, and what stands for it within them. */
function openParts(
  declared: ReadonlyMap<string, string>,
  {
    texts: { textOf, restore },
    names,
    constants,
  }: {
    readonly texts: WithoutTexts;
    readonly names: ReadonlyMap<string, string>;
    readonly constants: Constants;
  },
) {
  const parsed = new Map<string, Json>();
  const schemaOf = (name: string): Json => {
    const known = parsed.get(name);
    if (known !== undefined) return known;
    const json = (declared.get(name) ?? "").replaceAll(/§\d+§/gu, (mark) => JSON.stringify(textOf(mark)));
    const schema = JSON.parse(json) as Json; // Ajv has printed it so
    parsed.set(name, schema);
    return schema;
  };
  const functionOf = (value: string): string => {
    const known = runtimeParts.get(restore(value));
    if (known === undefined) throw new Error(`Ajv uses ${restore(value)}`);
    return known;
  };
  const found = new Map<string, string>(names);
  for (const [name, value] of declared) {
    if (name.startsWith("wrapper")) {
      const own = /: (\w+)/u.exec(value)?.[1] ?? "";
      found.set(`${name}.validate`, names.get(own) ?? own);
    } else if (name.startsWith("func")) {
      const part = functionOf(value);
      found.set(part === hasOwn ? `${name}.call` : name, part);
    } else if (name.startsWith("formats")) {
      found.set(name, restore(value).replace('require("ajv-formats/dist/formats").fullFormats', "formats"));
    } else if (name.startsWith("pattern")) {
      const [, source = "", flags = ""] = /\((§\d+§), (§\d+§)\)/u.exec(value) ?? [];
      const code = `lazyPattern(${printString(textOf(source))}, ${printString(textOf(flags))})`;
      found.set(name, constants.nameOf("pattern", code));
    } else if (!name.startsWith("schema")) throw new Error(`Ajv has printed the constant ${name}`);
  }
  const valueAt = (name: string, way: string): Json => {
    const steps = [...way.matchAll(/\.([\w$]+)|\[(\d+)\]|\[(§\d+§)\]/gu)];
    return steps.reduce<Json>((within, [, plain, index, mark]) => {
      const key = mark === undefined ? (plain ?? index ?? "") : textOf(mark);
      return isJsonObject(within) || isJsonArray(within) ? (Reflect.get(within, key) as Json) : null; // JSON's own
    }, schemaOf(name));
  };
  return {
    nameOf: (name: string) => found.get(name),
    /** Of the schemas, the code needs lists of values, and of names. */
    withoutSchemas: (code: string): string =>
      code
        .replaceAll(
          /(?<![\w$.])func\d+\.call\((schema\d+)((?:\.[A-Za-z_$][\w$]*|\[\d+\]|\[§\d+§\])*), (\w+)\)/gu,
          (_, schema: string, way: string, key: string) => {
            const list = Object.keys(valueAt(schema, way) ?? {});
            return `${constants.nameOf("names", `new Set(${printLiteral(list)})`)}.has(${key})`;
          },
        )
        .replaceAll(
          /(?<![\w$.])(schema\d+)((?:\.[A-Za-z_$][\w$]*|\[\d+\]|\[§\d+§\])*)/gu,
          (_, schema: string, way: string) => constants.nameOf("values", printLiteral(valueAt(schema, way))),
        ),
  };
}

const hasOwn = "Object.hasOwn";

/** What Ajv's code requires, and what the runtime has for it. */
const runtimeParts: ReadonlyMap<string, string> = new Map([
  ["Object.prototype.hasOwnProperty", hasOwn],
  ['require("ajv/dist/runtime/equal").default', "isEqual"],
  ['require("ajv/dist/runtime/ucs2length").default', "countCharacters"],
  ["findDuplicate", "findDuplicate"],
  ["pattern", "lazyPattern"],
]);

function renamed(code: string, nameOf: (name: string) => string | undefined): string {
  return code.replaceAll(
    /(?<![\w$.])([A-Za-z_$][\w$]*)(\.(?:validate|call)(?![\w$]))?/gu,
    (all, name: string, member = "") => nameOf(all) ?? `${nameOf(name) ?? name}${member}`,
  );
}

/** Errors say where and what: which keyword of the schema it was, nobody is told. */
function shorter(code: string): string {
  return code
    .replaceAll(/,schemaPath:§\d+§,keyword:§\d+§/gu, "")
    .replaceAll(/,params:\{([^{}]*)\}/gu, (all, params: string) => (isShown.test(params) ? all : ""))
    .replaceAll(/(\w+)\.replace\(\/~\/g, §\d+§\)\.replace\(\/\\\/\/g, §\d+§\)/gu, "pointerStep($1)")
    .replaceAll(
      /const (err\d+) = (\{[^{}]*(?:\{[^{}]*\})?[^{}]*\});if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/gu,
      "vErrors = addError(vErrors, $2);errors++;",
    )
    .replaceAll(/\s+/gu, " ")
    .replaceAll("{;", "{")
    .replaceAll(/(?=const _errs\d)|(?<=return false;\})(?=else )/gu, "\n");
}

const isShown = /^(?:allowedValues?|additionalProperty|unevaluatedProperty):/u;
