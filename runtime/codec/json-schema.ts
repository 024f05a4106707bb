import type { Ajv, Options } from "ajv";
import type { ValidateFunction } from "ajv";
import { InvalidDefinitionError } from "../errors.js";
import { compareOwnValues } from "./comparing-keywords.js";
import { compilePattern } from "./pattern.js";
import { guardPattern } from "../pattern/guard-pattern.js";
import { runCheck } from "./run-check.js";
import type { Validator, ValueForm } from "./validation.js";

type Dialect = "draft-07" | "2019-09" | "2020-12";

// One compiler for each dialect and form: they are costly, and most processes need one of them.
const compilers = new Map<string, Promise<Ajv>>();

/** Throws `InvalidDefinitionError` where the schema can't be compiled. */
export async function compileJsonSchema(
  schema: object,
  options: { readonly form: ValueForm; readonly where: string },
): Promise<Validator> {
  const ajv = await compilerOf(dialectOf(schema), options.form);
  const validate = compile(ajv, schema, options.where);
  return (value) => runCheck(validate, value);
}

function compile(ajv: Ajv, schema: object, where: string): ValidateFunction {
  try {
    const validate: ValidateFunction & { readonly $async?: unknown } = ajv.compile(schema);
    if (validate.$async !== undefined) {
      throw new InvalidDefinitionError(where, "$async", "a JSON Schema that can be checked at once");
    }
    return validate;
  } catch (error) {
    if (error instanceof InvalidDefinitionError || !(error instanceof Error)) throw error;
    throw new InvalidDefinitionError(where, error.message, "a valid JSON Schema");
  } finally {
    // else the compiler would keep every schema that it has ever seen
    ajv.removeSchema(schema);
  }
}

function dialectOf(schema: object): Dialect {
  const named: unknown = "$schema" in schema ? schema.$schema : undefined;
  if (typeof named !== "string") return "draft-07";
  if (named.includes("2020-12")) return "2020-12";
  return named.includes("2019-09") ? "2019-09" : "draft-07";
}

function compilerOf(dialect: Dialect, form: ValueForm): Promise<Ajv> {
  const key = `${dialect} ${form}`;
  const known = compilers.get(key);
  if (known !== undefined) return known;
  const created = createCompiler(dialect, form);
  compilers.set(key, created);
  return created;
}

async function createCompiler(dialect: Dialect, form: ValueForm): Promise<Ajv> {
  // standalone validators have the same, but for the engine of patterns: generator/validators/compile.ts
  const options: Options = {
    // documents carry keywords of OpenAPI, AsyncAPI and their own
    strict: false,
    // else `1e400`, which is JSON, would be the number `Infinity`, which is none
    strictNumbers: true,
    // one mistake is enough to refuse a message; collecting all of them is unbounded work
    allErrors: false,
    // keywords are checked as they are compiled; checking against the metaschema first costs 15 ms a process
    validateSchema: false,
    // two schemas of one process may carry the same $id
    addUsedSchema: false,
    // unknown formats are common in documents, and a library does not write to the console
    logger: false,
    // else `constructor` and `toString` count as properties of every object
    ownProperties: true,
    coerceTypes: form === "text",
    code: { regExp: patternEngine() },
  };
  const ajv = await construct(dialect, options);
  const formats = await import("ajv-formats");
  formats.default.default(ajv);
  compareOwnValues(ajv, (await import("ajv"))._);
  // the one format whose expression takes time that grows with the square of a text
  const url = formats.default.default.get("url");
  if (url instanceof RegExp) {
    const guarded = guardPattern(url);
    ajv.addFormat("url", (text) => guarded.test(text));
  }
  return ajv;
}

async function construct(dialect: Dialect, options: Options): Promise<Ajv> {
  switch (dialect) {
    case "draft-07":
      return new (await import("ajv")).Ajv(options);
    case "2019-09":
      return new (await import("ajv/dist/2019.js")).Ajv2019(options);
    case "2020-12":
      return new (await import("ajv/dist/2020.js")).Ajv2020(options);
  }
}

type RegExpEngine = NonNullable<NonNullable<Options["code"]>["regExp"]>;

function patternEngine(): RegExpEngine {
  return Object.assign(compilePattern, { code: "compilePattern" });
}
