import type { Ajv, Options } from "ajv";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../asyncapi/json.js";

/** The value's own types, or texts that are read by what the schema asks for, as headers are. */
export type Form = "typed" | "text";

/** A schema under an address that the references of others have for it. */
export interface AddressedSchema {
  readonly address: string;
  readonly json: JsonObject;
}

export interface CompileOptions {
  readonly form: Form;
  /** The `$schema` of newer dialects. */
  readonly dialect: string | undefined;
}

export type Compiled =
  | { readonly kind: "code"; readonly code: string }
  | { readonly kind: "refused"; readonly address: string; readonly reason: string };

/** The JavaScript of validators, as Ajv prints it: one function for each schema, named after its place in the list. */
export async function compileSchemas(
  schemas: readonly AddressedSchema[],
  options: CompileOptions,
): Promise<Compiled> {
  const ajv = await construct(options);
  const [{ default: formats }, { default: standalone }] = await Promise.all([
    import("ajv-formats"),
    import("ajv/dist/standalone/index.js"),
  ]);
  formats.default(ajv);
  await findDuplicates(ajv);
  for (const [name, format] of Object.entries(ajv.formats)) {
    // else it would stand in the code, and not only its name
    if (format instanceof RegExp) ajv.addFormat(name, (text) => format.test(text));
  }
  for (const { address, json } of schemas) ajv.addSchema({ ...json, $id: address });
  for (const { address } of schemas) {
    try {
      ajv.getSchema(address);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { kind: "refused", address, reason: error.message };
    }
  }
  const names = Object.fromEntries(schemas.map(({ address }, index) => [exportName(index), address]));
  return { kind: "code", code: standalone.default(ajv, names) };
}

export function exportName(index: number): string {
  return `export${index}`;
}

/** The runtime's options (runtime/codec/json-schema.ts): a test holds the verdicts of both against each other. */
async function construct({ form, dialect = "" }: CompileOptions): Promise<Ajv> {
  const options: Options = {
    strict: false,
    strictNumbers: true,
    allErrors: false,
    validateSchema: false,
    logger: false,
    ownProperties: true,
    coerceTypes: form === "text",
    // each definition once, whoever refers to it
    inlineRefs: false,
    code: {
      source: true,
      esm: true,
      optimize: 2,
      regExp: Object.assign(compilePattern, { code: "pattern" }),
    },
  };
  if (dialect.includes("2020-12")) return new (await import("ajv/dist/2020.js")).Ajv2020(options);
  if (dialect.includes("2019-09")) return new (await import("ajv/dist/2019.js")).Ajv2019(options);
  return new (await import("ajv")).Ajv(options);
}

/** In place of Ajv's own loops, as the runtime does it (runtime/codec/comparing-keywords.ts). */
async function findDuplicates(ajv: Ajv): Promise<void> {
  const { _ } = await import("ajv");
  const definition = ajv.getKeyword("uniqueItems");
  if (typeof definition !== "object" || !("code" in definition)) return;
  definition.code = (cxt) => {
    if (cxt.schema !== true) return;
    const { gen, data } = cxt;
    // only the name counts: what it stands for is the runtime's
    const find = gen.scopeValue("func", { ref: findDuplicates, code: _`findDuplicate` });
    const found = gen.const("duplicate", _`${find}(${data})`);
    cxt.setParams({ j: _`${found}[0]`, i: _`${found}[1]` });
    cxt.fail(_`${found} !== undefined`);
  };
}

/** As lenient as the runtime; here nothing is run, but Ajv tells patterns apart by what they compile to. */
function compilePattern(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return new RegExp(source);
    throw error;
  }
}

const schemas = new Set([
  ...["not", "if", "then", "else", "contains", "additionalItems", "additionalProperties", "propertyNames"],
  ...["unevaluatedProperties", "unevaluatedItems", "items"],
]);
const lists = new Set(["allOf", "anyOf", "oneOf", "items"]);
const maps = new Set(["properties", "patternProperties", "dependencies", "$defs", "definitions"]);

/** A schema whose references lead to addresses. What only looks like a reference, in data, stays. */
export function withAddresses(schema: JsonObject, addressOf: (definition: string) => string): JsonObject {
  const within = (part: Json): Json => (isJsonObject(part) ? withAddresses(part, addressOf) : part);
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
    if (key === "$ref" && typeof value === "string") {
      return [key, addressOf(value.replace(/^#\/\$defs\//u, ""))];
    }
    if (lists.has(key) && isJsonArray(value)) return [key, value.map(within)];
    if (maps.has(key) && isJsonObject(value)) {
      return [key, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, within(part)]))];
    }
    return [key, schemas.has(key) ? within(value) : value];
  });
  return Object.fromEntries(entries);
}
