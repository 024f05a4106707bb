import type { Cursor } from "../../cursor.js";
import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import type { Location } from "../../location.js";
import { list, nearest } from "../../nearest.js";
import { childPointer } from "../../pointer.js";
import type { Report, Translation } from "../translation.js";
import { builtIn, numberFormat, sharedFacets } from "./built-in.js";
import { parseExpression } from "./type-expression.js";
import type { Expression } from "./type-expression.js";

/** References nest types deeper than one file can, and a cycle of them would not end. */
const deepest = 200;
const mostTypes = 50_000;

/** Reads a data type of RAML 1.0. It stands alone: of types with names, it knows those that are built in. */
export function readRaml(cursor: Cursor, report: Report): Translation {
  const reader = new RamlReader(report);
  const schema = reader.type(cursor, "/schema", 0);
  return { schema, definitions: {}, places: reader.places };
}

class RamlReader {
  readonly places = new Map<string, () => Location>();
  readonly #report: Report;
  #types = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  type(cursor: Cursor, pointer: string, depth: number): JsonObject {
    this.places.set(pointer, () => cursor.locate());
    if (depth > deepest || ++this.#types > mostTypes) {
      if (this.#types !== Infinity)
        this.#wrong(cursor, "This RAML type leads through too many types.", "Remove what contains itself.");
      this.#types = Infinity; // once is enough
      return {};
    }
    const { value } = cursor;
    if (value === null) return { type: "string" };
    if (typeof value === "string") return this.#expression(value, cursor);
    if (isJsonArray(value)) {
      const parts = cursor
        .items()
        .map((item, index) => this.type(item, `${pointer}/allOf/${index}`, depth + 1));
      return parts.length === 1 && parts[0] ? parts[0] : { allOf: parts };
    }
    if (!isJsonObject(value)) {
      this.#wrong(cursor, "This is no RAML type.", "Write the name of a type, or an object with its facets.");
      return {};
    }
    return this.#declaration(cursor, pointer, depth);
  }

  #declaration(cursor: Cursor, pointer: string, depth: number): JsonObject {
    const written = cursor.get("type") ?? cursor.get("schema");
    const implied = cursor.has("properties") ? "object" : cursor.has("items") ? "array" : "string";
    const base =
      written === undefined || typeof written.value === "string"
        ? this.#expression(typeof written?.value === "string" ? written.value : implied, written ?? cursor)
        : this.type(written, pointer, depth + 1);
    const facets = sharedFacets.flatMap((name) => {
      const facet = cursor.get(name);
      return facet === undefined ? [] : [[name, facet.value] as const];
    });
    const items = cursor.get("items");
    const own: JsonObject = {
      ...Object.fromEntries(facets),
      ...(cursor.has("description") ? {} : titleOf(cursor)),
      ...(base["type"] === "number" || base["type"] === "integer"
        ? numberFormat(cursor.string("format") ?? "")
        : {}),
      ...(items === undefined ? {} : { items: this.type(items, `${pointer}/items`, depth + 1) }),
      ...this.#properties(cursor, pointer, depth),
      ...examplesOf(cursor),
    };
    const plain =
      base["format"] === "date-time" && cursor.string("format") === "rfc2616" ? { type: "string" } : base;
    const isSimple = Object.keys(plain).every((key) => !Object.hasOwn(own, key));
    return isSimple ? { ...plain, ...own } : { ...own, allOf: [plain] };
  }

  #properties(cursor: Cursor, pointer: string, depth: number): JsonObject {
    const declared = cursor.get("properties");
    if (declared === undefined) return {};
    const properties = new Map<string, Json>();
    const patterns = new Map<string, Json>();
    const required: string[] = [];
    let rest: JsonObject | undefined;
    for (const [key, property] of declared.entries()) {
      const pattern = /^\/(.*)\/$/s.exec(key)?.[1];
      const isOptional = key.endsWith("?") && !property.has("required");
      const name = isOptional ? key.slice(0, -1) : key;
      if (pattern === "") {
        rest = this.type(property, `${pointer}/additionalProperties`, depth + 1);
      } else if (pattern !== undefined) {
        patterns.set(
          pattern,
          this.type(property, childPointer(`${pointer}/patternProperties`, pattern), depth + 1),
        );
      } else {
        properties.set(name, this.type(property, childPointer(`${pointer}/properties`, name), depth + 1));
        if (!isOptional && property.get("required")?.value !== false) required.push(name);
      }
    }
    return {
      ...(required.length === 0 ? {} : { required }),
      properties: Object.fromEntries(properties),
      ...(patterns.size === 0 ? {} : { patternProperties: Object.fromEntries(patterns) }),
      ...(rest === undefined ? {} : { additionalProperties: rest }),
    };
  }

  #expression(text: string, cursor: Cursor): JsonObject {
    const expression = parseExpression(text);
    if (expression !== undefined) return this.#evaluate(expression, cursor);
    this.#wrong(
      cursor,
      `"${text.slice(0, 80)}" is no type expression of RAML.`,
      "Write the name of a type, with [] for lists, | between alternatives, and parentheses.",
    );
    return {};
  }

  #evaluate(expression: Expression, cursor: Cursor): JsonObject {
    switch (expression.kind) {
      case "list":
        return { type: "array", items: this.#evaluate(expression.items, cursor) };
      case "union":
        return { anyOf: expression.members.map((member) => this.#evaluate(member, cursor)) };
      case "name": {
        const known = builtIn.get(expression.name);
        if (known !== undefined) return known;
        const near = nearest(expression.name, builtIn.keys());
        const hint =
          near === undefined
            ? `Write the type in its place: here, the types are ${list(builtIn.keys(), 13)}.`
            : `Did you mean "${near}"?`;
        this.#wrong(cursor, `There is no RAML type "${expression.name}".`, hint);
        return {};
      }
    }
  }

  #wrong(cursor: Cursor, message: string, hint: string): void {
    this.#report({ severity: "error", rule: "raml", message, hint, location: cursor.locate() });
  }
}

function titleOf(cursor: Cursor): JsonObject {
  const title = cursor.string("displayName");
  return title === undefined ? {} : { title };
}

/** A map by names that mean nothing here, or a list; a value may stand under `value`, with facets of its own. */
function examplesOf(cursor: Cursor): JsonObject {
  const examples = cursor.get("examples");
  if (examples === undefined) return {};
  const all = isJsonArray(examples.value)
    ? examples.items()
    : examples.entries().map(([, example]) => example);
  return { examples: all.map((example) => (example.get("value") ?? example).value) };
}
