import type { Cursor } from "../cursor.js";
import { digestOf } from "../digest.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import { SourceDocument } from "../load.js";
import type { Location } from "../location.js";
import { pointerKeys } from "../pointer.js";

/** Past this, equal definitions of two schemas are not looked for: comparing all takes quadratic time. */
const mostCompared = 500;

/**
 * A schema of another language as JSON Schema. It is a document of its own, so that it is read like any other; its
 * places are those of the original. The schema stands under `schema`, the types with names under `definitions`.
 */
export class TranslatedDocument extends SourceDocument {
  readonly #definitions: JsonObject;
  readonly #signatures = new Map<string, string>();

  constructor(
    origin: Cursor,
    translation: {
      readonly schema: Json;
      readonly definitions: JsonObject;
      /** By the JSON Pointer of what was made of it; for others, the nearest one around counts. */
      readonly places: ReadonlyMap<string, () => Location>;
    },
  ) {
    const { schema, definitions, places } = translation;
    const locate = (pointer: string): Location => {
      for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
        const place = places.get(at);
        if (place !== undefined) return place();
      }
      return origin.locate();
    };
    const path = `${origin.document.path}#${origin.pointer}`;
    super({ path, text: "", value: { schema, definitions } }, () => ({ locate }));
    this.#definitions = definitions;
  }

  /**
   * The same text for the same type, whichever schema repeats it: its own content and that of all it refers to.
   * `undefined` for what has no name.
   */
  signatureOf(pointer: string): string | undefined {
    const [first, name = "", ...others] = pointerKeys(pointer) ?? [];
    if (first !== "definitions" || others.length > 0) return undefined;
    if (Object.keys(this.#definitions).length > mostCompared) return undefined;
    const known = this.#signatures.get(name);
    if (known !== undefined) return known;
    const reached = new Set([name]);
    for (const each of reached) collectReferences(this.#definition(each), reached);
    const content = [...reached].toSorted().map((each) => [each, this.#definition(each)]);
    const signature = `${name} ${digestOf([content])}`;
    this.#signatures.set(name, signature);
    return signature;
  }

  #definition(name: string): Json {
    return (Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined) ?? null;
  }
}

/** How a translated schema refers to a type with a name. */
export function definitionReference(name: string): string {
  return `#/definitions/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}

function collectReferences(value: Json, found: Set<string>): void {
  if (isJsonArray(value)) {
    for (const item of value) collectReferences(item, found);
  } else if (isJsonObject(value)) {
    const reference = value["$ref"];
    const start = definitionReference("");
    if (typeof reference === "string" && reference.startsWith(start)) {
      found.add(pointerKeys(decodeURIComponent(reference.slice(1)))?.[1] ?? "");
    }
    for (const part of Object.values(value)) collectReferences(part, found);
  }
}
