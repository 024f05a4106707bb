import type { EventDefinition } from "../define/event.js";
import type { AnySchema } from "../define/schema.js";
import { InvalidHeadersError } from "../errors.js";
import type { Issue } from "../errors.js";
import { contentTypeHeader, runtimeHeaderPrefix, serverHeaderPrefix } from "../headers.js";
import type { HeaderMap } from "../message-headers.js";
import { fromJsonValues, toJsonValues, UnconvertibleError } from "../values/convert.js";
import { stringifyExactly, withNumbers } from "../values/exact-json.js";
import { valuesOf } from "../values/plan.js";
import { describedHeaders } from "./described-headers.js";
import { pointerOf } from "./json-pointer.js";
import { validatorOf } from "./validation.js";

/**
 * Typed headers as they stand in a message: numbers and booleans as text, lists and objects as JSON. Headers that
 * the event does not describe pass too. Throws `InvalidHeadersError`.
 */
export async function encodeHeaders(
  event: EventDefinition,
  typed: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, string>> {
  const values = event.headers && valuesOf(event.headers);
  const json = values === undefined ? typed : converted(event, () => toJsonValues(values, typed));
  if (event.headers !== undefined) {
    const described = describedHeaders(event.headers);
    const own = Object.entries(withNumbers(json) as object).filter(
      ([name]) => !described.hasNames || described.has(name),
    );
    await check(event, event.headers, { value: Object.fromEntries(own), form: "typed" });
  }
  const given = Object.entries(json)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        [name, values !== undefined && typeof value === "bigint" ? String(value) : value] as const,
    );
  const issues = given.flatMap(([name, value]) => issuesOf(name, value));
  if (issues.length > 0) throw new InvalidHeadersError(event.name, issues);
  return new Map(given.map(([name, value]) => [name, textOf(value)]));
}

/** The headers that an event describes, checked and typed by its schema. Throws `InvalidHeadersError`. */
export async function decodeHeaders(
  event: EventDefinition,
  headers: HeaderMap,
): Promise<Readonly<Record<string, unknown>>> {
  if (event.headers === undefined) return {};
  const described = describedHeaders(event.headers);
  const isNamed = (name: string): boolean => (described.hasNames ? described.has(name) : !isWire(name));
  const names = [...headers.keys()].filter(isNamed);
  const schema = event.headers;
  const found = names.map(
    (name) => [name, valueOf(headers.get(name)?.[0] ?? "", described.typesOf(name))] as const,
  );
  // never assigned by name, so that a header called __proto__ stays a property
  const value: Readonly<Record<string, unknown>> = Object.fromEntries(found);
  const checked = await check(event, schema, { value, form: "text" });
  // a schema of headers describes an object, which the check has just established
  const read = checked as Readonly<Record<string, unknown>>;
  const values = valuesOf(event.headers);
  if (values === undefined) return read;
  return converted(event, () => fromJsonValues(values, read, exactHeaders(read, headers)));
}

/** A whole number that came as text is exact there. */
function exactHeaders(
  read: Readonly<Record<string, unknown>>,
  headers: HeaderMap,
): Readonly<Record<string, unknown>> {
  const exact = Object.entries(read).map(([name, value]) => {
    const text = headers.get(name)?.[0] ?? "";
    const isWhole = typeof value === "number" && /^-?\d{1,20}$/.test(text);
    return [name, isWhole ? BigInt(text) : value] as const;
  });
  return Object.fromEntries(exact);
}

function converted(event: EventDefinition, convert: () => unknown): Readonly<Record<string, unknown>> {
  try {
    // headers are an object on both sides
    return convert() as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof UnconvertibleError) throw new InvalidHeadersError(event.name, [error.issue]);
    throw error;
  }
}

/** Names that publishers can't set, because the server or this runtime gives them a meaning. */
function isReserved(name: string): boolean {
  return name.startsWith(serverHeaderPrefix) || name.startsWith(runtimeHeaderPrefix);
}

// Where the schema lists no names, the headers of the wire format are no news to a handler.
function isWire(name: string): boolean {
  return isReserved(name) || name === contentTypeHeader;
}

async function check(
  event: EventDefinition,
  schema: AnySchema,
  options: { readonly value: object; readonly form: "typed" | "text" },
): Promise<unknown> {
  const where = `event "${event.name}": headers`;
  const validator = await validatorOf(schema, { form: options.form, where });
  const validation = await validator(options.value);
  if (validation.kind === "invalid") throw new InvalidHeadersError(event.name, validation.issues);
  return validation.value;
}

// The characters that a header's name may have are those of HTTP; a line break in a value would start a new header.
function issuesOf(name: string, value: unknown): readonly Issue[] {
  const path = pointerOf([name]);
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return [{ path, message: "is no legal header name" }];
  if (isReserved(name)) return [{ path, message: "is set by NATS or Hazelnats alone" }];
  if (typeof value === "number" && !Number.isFinite(value)) return [{ path, message: `is ${value}` }];
  if (["bigint", "function", "symbol"].includes(typeof value))
    return [{ path, message: `is a ${typeof value}` }];
  if (typeof value === "string" && /[\r\n\0]/.test(value)) return [{ path, message: "has a line break" }];
  return [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (stringifyExactly(value) ?? "");
}

// Lists and objects came as JSON, and null as a word. What is not JSON stays text, and the schema refuses it by name.
function valueOf(text: string, types: ReadonlySet<string>): unknown {
  if (text === "null" && types.has("null")) return null;
  if (!types.has("object") && !types.has("array")) return text;
  // of what may be a text, too, nothing else is JSON
  if (types.has("string") && !/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
