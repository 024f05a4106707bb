import type { ts } from "ts-morph";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import type { ScanContext } from "./context.js";

/** Alternatives: literals as `enum`, plain types as a list of them, objects that a property tells apart as `oneOf`. */
export function unionSchema(
  type: ts.UnionType,
  { ts, checker }: Pick<ScanContext, "ts" | "checker">,
  schemaOf: (member: ts.Type) => JsonObject,
): JsonObject {
  const { TypeFlags } = ts;
  const literals = new Map<"string" | "number" | "boolean", (string | number | boolean)[]>();
  const others: ts.Type[] = [];
  let hasNull = false;
  const literal = (kind: "string" | "number" | "boolean", value: string | number | boolean): void => {
    literals.set(kind, [...(literals.get(kind) ?? []), value]);
  };
  for (const member of type.types) {
    if ((member.flags & TypeFlags.Undefined) !== 0) continue;
    if ((member.flags & TypeFlags.Null) !== 0) hasNull = true;
    else if (member.isStringLiteral()) literal("string", member.value);
    else if (member.isNumberLiteral()) literal("number", member.value);
    else if ((member.flags & TypeFlags.BooleanLiteral) !== 0)
      literal("boolean", checker.typeToString(member) === "true");
    else others.push(member);
  }
  const parts: JsonObject[] = [...literals].map(([kind, values]) => {
    if (kind === "boolean" && values.length === 2) return { type: kind };
    return values.length === 1 ? { type: kind, const: values[0] ?? null } : { type: kind, enum: values };
  });
  const alternatives = others.map(schemaOf);
  const isTold =
    parts.length === 0 &&
    !hasNull &&
    others.length > 1 &&
    discriminatorOf(others, { ts, checker }) !== undefined;
  parts.push(...alternatives);
  const [only, ...more] = parts;
  if (only === undefined) return hasNull ? { type: "null" } : { not: {} };
  if (more.length === 0) return hasNull ? nullable(only) : only;
  const all = hasNull ? [...parts, { type: "null" }] : parts;
  const plain = all.map(({ type: name, ...facts }) => (Object.keys(facts).length === 0 ? name : undefined));
  if (plain.every((name) => typeof name === "string")) return { type: plain };
  return isTold ? { oneOf: all } : { anyOf: all };
}

function nullable(schema: JsonObject): JsonObject {
  const { type, enum: values, const: only, ...rest } = schema;
  const isPlain = typeof type === "string" && !("anyOf" in rest) && !("oneOf" in rest) && !("$ref" in rest);
  if (!isPlain) return { anyOf: [schema, { type: "null" }] };
  const listed: readonly Json[] | undefined = Array.isArray(values)
    ? values
    : only === undefined
      ? undefined
      : [only];
  return { type: [type, "null"], ...(listed === undefined ? {} : { enum: [...listed, null] }), ...rest };
}

/** The property of which each object has a literal of its own. */
function discriminatorOf(
  members: readonly ts.Type[],
  { ts, checker }: Pick<ScanContext, "ts" | "checker">,
): string | undefined {
  const [first, ...others] = members;
  if (first === undefined || members.some((each) => (each.flags & ts.TypeFlags.Object) === 0))
    return undefined;
  return checker.getPropertiesOfType(first).find(({ name }) => {
    const values = [first, ...others].map((member) => {
      const property = member.getProperty(name);
      const own = property && checker.getTypeOfSymbol(property);
      return own !== undefined && own.isLiteral() ? JSON.stringify(own.value) : undefined;
    });
    return values.every((value) => value !== undefined) && new Set(values).size === values.length;
  })?.name;
}
