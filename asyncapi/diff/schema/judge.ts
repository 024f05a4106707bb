import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import type { Options, ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { Json } from "../../json.js";
import { isJsonArray, isJsonObject } from "../../json.js";
import { guardPattern } from "../../../runtime/pattern/guard-pattern.js";
import type { TextCheck } from "../../../runtime/pattern/guard-pattern.js";
import type { Side } from "./side.js";

const judges = new WeakMap<Side, Judge>();

/** One for each side: what it has compiled serves all. */
export function judgeOf(side: Side): Judge {
  const judge = judges.get(side) ?? new Judge(side);
  judges.set(side, judge);
  return judge;
}

/** Says whether a value fits a schema, as readers and publishers do when they run. */
export class Judge {
  readonly #side: Side;
  #ajv: Ajv | undefined;
  readonly #compiled = new Map<Json, ValidateFunction | undefined>();

  constructor(side: Side) {
    this.#side = side;
  }

  /** `undefined` where the schema can't be compiled, or the value takes too long. */
  accepts(schema: Json, value: Json): boolean | undefined {
    if (!this.#compiled.has(schema)) this.#compiled.set(schema, this.#compile(schema));
    const validate = this.#compiled.get(schema);
    if (validate === undefined) return undefined;
    try {
      return validate(value);
    } catch {
      // A text that is too long for a slow pattern, or a value that is nested too deeply.
      return undefined;
    }
  }

  #compile(schema: Json): ValidateFunction | undefined {
    try {
      this.#ajv ??= this.#open();
      return this.#ajv.compile({ allOf: [elsewhere(schema)] });
    } catch {
      // A keyword with a value that it does not take.
      return undefined;
    }
  }

  /** The definitions are compiled once, where something first refers to them. */
  #open(): Ajv {
    const ajv = createAjv(this.#side.dialect !== undefined);
    ajv.addSchema({ $defs: Object.fromEntries(this.#side.definitions) }, shared);
    return ajv;
  }
}

const shared = "urn:hazelnats:definitions";
const data = new Set(["const", "enum", "default", "examples"]);

/** The schema with its references to where the definitions are. */
function elsewhere(schema: Json): Json {
  if (isJsonArray(schema)) return schema.map(elsewhere);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === "$ref" && typeof value === "string") return [key, `${shared}${value}`];
      return [key, data.has(key) ? value : elsewhere(value)];
    }),
  );
}

/** As the runtime's validators are, so that both come to the same. */
function createAjv(isModern: boolean): Ajv {
  const options: Options = {
    strict: false,
    allErrors: false,
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
    ownProperties: true,
    code: { regExp: Object.assign(compilePattern, { code: "compilePattern" }) },
  };
  const ajv = isModern ? new Ajv2019(options) : new Ajv(options);
  formats.default(ajv);
  return ajv;
}

/** A regular expression that no text can hang. Throws `SyntaxError`. */
export function compilePattern(pattern: string, flags = "u"): TextCheck {
  try {
    return guardPattern(new RegExp(pattern, flags));
  } catch (error) {
    if (error instanceof SyntaxError) return guardPattern(new RegExp(pattern));
    throw error;
  }
}

const mostPatterns = 1_000;
const compiled = new Map<string, TextCheck>();

/** Whether a name matches; `undefined` where that can't be found out. */
export function matchesPattern(pattern: string, name: string): boolean | undefined {
  try {
    const check = compiled.get(pattern) ?? compilePattern(pattern);
    if (compiled.size >= mostPatterns) compiled.clear();
    compiled.set(pattern, check);
    return check.test(name);
  } catch {
    return undefined;
  }
}
