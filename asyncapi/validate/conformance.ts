import type { Cursor } from "../cursor.js";
import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import { list } from "../nearest.js";
import type { Location } from "../location.js";
import { GuardedPatterns } from "./guarded-patterns.js";
import { formatOf } from "./formats.js";

export interface Mismatch {
  /** Without a full stop. */
  readonly message: string;
  readonly location: Location;
}

/** Comparisons of a value with a schema, all in all. */
const budget = 200_000;

/**
 * Holds examples and defaults against JSON Schemas (draft-07), in place: references are followed while looking, and
 * nothing is compiled, so that schemas of any size and shape are no danger. Past a budget, everything fits.
 */
export class Conformance {
  #left = budget;
  readonly #open = new Set<string>();
  readonly #patterns = new GuardedPatterns();

  /** The first reason why the value does not fit. */
  mistake(value: Cursor, schema: Cursor): Mismatch | undefined {
    if (schema.value === false)
      return { message: `${nameOf(value)} is not allowed`, location: value.locate() };
    if (!isJsonObject(schema.value)) return undefined;
    const key = `${value.identity} ${schema.identity}`;
    // A schema that leads back to itself for the same value says nothing more.
    if (this.#left-- <= 0 || this.#open.has(key)) return undefined;
    this.#open.add(key);
    try {
      return (
        this.#ofValue(value, schema) ??
        this.#ofObject(value, schema) ??
        this.#ofArray(value, schema) ??
        this.#ofCombination(value, schema)
      );
    } finally {
      this.#open.delete(key);
    }
  }

  #fits(value: Cursor, schema: Cursor): boolean {
    return this.mistake(value, schema) === undefined;
  }

  #ofValue(at: Cursor, schema: Cursor): Mismatch | undefined {
    const { value } = at;
    const wrong = (must: string): Mismatch => ({
      message: `${nameOf(at)} must ${must}`,
      location: at.locate(),
    });
    const types = [schema.get("type")?.value ?? []].flat().filter((type) => typeof type === "string");
    // OpenAPI's word for it, read everywhere.
    if (value === null && schema.flag("nullable")) return undefined;
    if (types.length > 0 && !types.some((type) => isOfType(value, type)))
      return wrong(`be of type ${types.join(" or ")}`);
    const allowed = schema.literal("enum")?.value;
    if (Array.isArray(allowed) && !allowed.some((each: Json) => isEqual(each, value)))
      return wrong(`be one of ${list(allowed.map((each: Json) => plain(each)))}`);
    const constant = schema.literal("const");
    if (constant !== undefined && !isEqual(constant.value, value))
      return wrong(`be ${plain(constant.value)}`);
    if (typeof value === "number") {
      const [minimum, maximum] = [number(schema, "minimum"), number(schema, "maximum")];
      const [above, below] = [number(schema, "exclusiveMinimum"), number(schema, "exclusiveMaximum")];
      const step = number(schema, "multipleOf");
      if (minimum !== undefined && value < minimum) return wrong(`be at least ${minimum}`);
      if (maximum !== undefined && value > maximum) return wrong(`be at most ${maximum}`);
      if (above !== undefined && value <= above) return wrong(`be more than ${above}`);
      if (below !== undefined && value >= below) return wrong(`be less than ${below}`);
      if (step !== undefined && step > 0 && !Number.isInteger(value / step))
        return wrong(`be a multiple of ${step}`);
    }
    if (typeof value === "string") {
      const length = value.match(/./gsu)?.length ?? 0; // as JSON Schema counts
      const [shortest, longest] = [number(schema, "minLength"), number(schema, "maxLength")];
      if (shortest !== undefined && length < shortest) return wrong(`have at least ${shortest} characters`);
      if (longest !== undefined && length > longest) return wrong(`have at most ${longest} characters`);
      const pattern = schema.string("pattern");
      if (pattern !== undefined && !this.#patterns.matches(pattern, value))
        return wrong(`match the pattern ${pattern}`);
      const format = schema.string("format");
      if (format !== undefined && !formatOf(format)(value)) return wrong(`be of the format "${format}"`);
    }
    return undefined;
  }

  #ofObject(at: Cursor, schema: Cursor): Mismatch | undefined {
    if (!isJsonObject(at.value)) return undefined;
    const members = at.entries();
    const wrong = (says: string, key?: string): Mismatch => ({
      message: `${nameOf(at)} ${says}`,
      location: at.locate(key),
    });
    for (const required of schema.get("required")?.items() ?? []) {
      if (typeof required.value === "string" && !Object.hasOwn(at.value, required.value))
        return wrong(`has no "${required.value}"`);
    }
    const [fewest, most] = [number(schema, "minProperties"), number(schema, "maxProperties")];
    if (fewest !== undefined && members.length < fewest)
      return wrong(`must have at least ${fewest} properties`);
    if (most !== undefined && members.length > most) return wrong(`must have at most ${most} properties`);
    const properties = schema.get("properties");
    const patterns = schema.get("patternProperties")?.entries() ?? [];
    const rest = schema.get("additionalProperties");
    const names = schema.get("propertyNames");
    for (const [key, member] of members) {
      const own = properties?.get(key);
      const matching = patterns
        .filter(([pattern]) => this.#patterns.matches(pattern, key))
        .map(([, each]) => each);
      const applying = [...(own === undefined ? [] : [own]), ...matching];
      if (applying.length === 0 && properties?.has(key) !== true && rest !== undefined) {
        if (rest.value === false) return wrong(`must not have "${key}"`, key);
        applying.push(rest);
      }
      for (const each of applying) {
        const mistake = this.mistake(member, each);
        if (mistake !== undefined) return mistake;
      }
      const length = names === undefined ? undefined : number(names, "maxLength");
      if (length !== undefined && key.length > length)
        return wrong(`has the name "${key}", which is too long`, key);
    }
    for (const [key, needed] of schema.get("dependencies")?.entries() ?? []) {
      if (!Object.hasOwn(at.value, key)) continue;
      for (const item of needed.items()) {
        if (typeof item.value === "string" && !Object.hasOwn(at.value, item.value))
          return wrong(`has "${key}" and no "${item.value}"`);
      }
      const mistake = isJsonObject(needed.value) ? this.mistake(at, needed) : undefined;
      if (mistake !== undefined) return mistake;
    }
    return undefined;
  }

  #ofArray(at: Cursor, schema: Cursor): Mismatch | undefined {
    if (!Array.isArray(at.value)) return undefined;
    const elements = at.items();
    const wrong = (says: string): Mismatch => ({
      message: `${nameOf(at)} must ${says}`,
      location: at.locate(),
    });
    const [fewest, most] = [number(schema, "minItems"), number(schema, "maxItems")];
    if (fewest !== undefined && elements.length < fewest) return wrong(`have at least ${fewest} items`);
    if (most !== undefined && elements.length > most) return wrong(`have at most ${most} items`);
    const items = schema.get("items");
    const tuple = items === undefined || !Array.isArray(items.value) ? undefined : items.items();
    for (const [index, element] of elements.entries()) {
      const each = tuple === undefined ? items : (tuple[index] ?? schema.get("additionalItems"));
      const mistake = each === undefined ? undefined : this.mistake(element, each);
      if (mistake !== undefined) return mistake;
    }
    const contained = schema.get("contains");
    if (contained !== undefined && !elements.some((element) => this.#fits(element, contained)))
      return wrong("contain an item that it does not");
    if (schema.flag("uniqueItems")) {
      const seen = new Set(elements.map((element) => canonical(element.value)));
      if (seen.size < elements.length) return wrong("have no two equal items");
    }
    return undefined;
  }

  #ofCombination(at: Cursor, schema: Cursor): Mismatch | undefined {
    for (const part of schema.get("allOf")?.items() ?? []) {
      const mistake = this.mistake(at, part);
      if (mistake !== undefined) return mistake;
    }
    const wrong = (message: string): Mismatch => ({
      message: `${nameOf(at)} ${message}`,
      location: at.locate(),
    });
    const any = schema.get("anyOf")?.items() ?? [];
    if (any.length > 0 && !any.some((part) => this.#fits(at, part)))
      return (
        (any.length === 1 && any[0] ? this.mistake(at, any[0]) : undefined) ?? wrong('fits none of "anyOf"')
      );
    const one = schema.get("oneOf")?.items() ?? [];
    const fitting = one.filter((part) => this.#fits(at, part)).length;
    if (one.length > 0 && fitting !== 1)
      return wrong(fitting === 0 ? 'fits none of "oneOf"' : `fits ${fitting} of "oneOf" and must fit one`);
    const not = schema.get("not");
    if (not !== undefined && this.#left > 0 && this.#fits(at, not)) return wrong('fits what "not" excludes');
    const condition = schema.get("if");
    if (condition === undefined) return undefined;
    const then = schema.get(this.#fits(at, condition) ? "then" : "else");
    return then === undefined ? undefined : this.mistake(at, then);
  }
}

function number(schema: Cursor, key: string): number | undefined {
  const value = schema.get(key)?.value;
  return typeof value === "number" ? value : undefined;
}

function isOfType(value: Json, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isEqual(one: Json, other: Json): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, part: Json) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  );
}

function nameOf({ pointer }: Cursor): string {
  if (pointer === "") return "it";
  const key = (pointer.split("/").at(-1) ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
  return /^\d+$/.test(key) ? `item ${Number(key) + 1}` : `"${key}"`;
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
