import type { Ajv, Code, KeywordCxt } from "ajv";
import { findDuplicate, isEqual } from "./compare-values.js";

/** What marks code for Ajv; given, since Ajv is loaded late. */
export type CodeTag = (texts: TemplateStringsArray, ...parts: readonly CodePart[]) => Code;
type CodePart = Code | string | number | boolean | null;

/**
 * Has `const`, `enum` and `uniqueItems` compare what values own: Ajv takes a message's properties `valueOf`, `toString`
 * and `constructor` for those of JavaScript, never finds two texts `__proto__` alike, and compares all items with all.
 * Printed validators compare the same way: generator/validators/compile.ts.
 */
export function compareOwnValues(ajv: Ajv, code: CodeTag): void {
  const equals = ({ gen, data }: KeywordCxt, other: Code): Code =>
    code`${gen.scopeValue("func", { ref: isEqual })}(${data}, ${other})`;
  replaceCode(ajv, "const", (cxt, original) => {
    if (!isComposed(cxt.schema)) return original();
    cxt.fail(code`!${equals(cxt, code`${cxt.schemaCode}`)}`);
  });
  replaceCode(ajv, "enum", (cxt, original) => {
    const values = cxt.schema as readonly unknown[]; // Ajv types all schemas as any
    if (!values.some(isComposed)) return original();
    const all = cxt.gen.const("allowed", code`${cxt.schemaCode}`);
    const each = values.map((_, place) => equals(cxt, code`${all}[${place}]`));
    cxt.pass(each.reduce((one, other) => code`${one} || ${other}`));
  });
  replaceCode(ajv, "uniqueItems", (cxt) => {
    if (cxt.schema !== true) return;
    const { gen, data } = cxt;
    const find = gen.scopeValue("func", { ref: findDuplicate });
    const found = gen.const("duplicate", code`${find}(${data})`);
    cxt.setParams({ j: code`${found}[0]`, i: code`${found}[1]` });
    cxt.fail(code`${found} !== undefined`);
  });
}

/** For one compiler: its definitions of keywords are copies. */
function replaceCode(
  ajv: Ajv,
  keyword: string,
  print: (cxt: KeywordCxt, original: () => void) => void,
): void {
  const definition = ajv.getKeyword(keyword);
  if (typeof definition !== "object" || !("code" in definition)) return;
  const { code } = definition;
  definition.code = (cxt, type) => print(cxt, () => code(cxt, type));
}

function isComposed(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
