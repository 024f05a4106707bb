import { type Definition, isJsonObject, type JsonObject, type Schema } from "../../asyncapi/index.js";
import { jsonObjectOf } from "./event-drafts.js";
import { withNotes } from "./notes.js";
import { mergeNotes, usableComments } from "./schema-comments.js";
import type { SchemaDraft } from "./schema-drafts.js";
import { inParts } from "./separate-schema.js";

/** The definitions of one application: those of all its schemas, each under a name of its own. */
export class AssembledDefinitions {
  readonly #all = new Map<string, Definition>();
  /** By the names of definitions, what the document says of their types. */
  readonly #carried: ReadonlyMap<string, { readonly type: string; readonly said: JsonObject }>;

  /** `carried`: by the names of types, what `application.ts` says of them. */
  constructor(carried: JsonObject) {
    this.#carried = carriedByName(carried);
  }

  get all(): readonly Definition[] {
    return [...this.#all.values()];
  }

  /** Of a document whose code needs no such types. */
  addUnused(definitions: JsonObject): void {
    for (const [name, json] of Object.entries(definitions))
      if (isJsonObject(json) && !this.#all.has(name))
        this.#all.set(name, { name, schema: schemaOf(json, { kind: "unknown" }) });
  }

  /** Takes over the definitions of one schema; what has the name of another is called otherwise. */
  take({ defs, location, commentsOf }: SchemaDraft): (json: JsonObject) => JsonObject {
    const names = new Map<string, string>();
    const renamed = (json: JsonObject): JsonObject => withReferences(json, names);
    for (const [name, json] of defs) {
      const plain = name.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "_");
      const other = this.#all.get(plain);
      const isOther = other !== undefined && !isSame(other.schema.json, json);
      if (isOther || plain !== name) names.set(name, isOther ? this.#free(plain) : plain);
    }
    for (const [name, json] of defs)
      this.place(names.get(name) ?? name, { json: renamed(json), location, commentsOf });
    return renamed;
  }

  #free(name: string): string {
    let free = `${name}2`;
    for (let count = 3; this.#all.has(free); count++) free = `${name}${count}`;
    return free;
  }

  /** Under this name, or another where it is taken; the name that it has got. */
  place(
    name: string,
    {
      json,
      location,
      dialect,
      commentsOf,
    }: Pick<SchemaDraft, "json" | "location" | "dialect" | "commentsOf">,
  ): string {
    const known = this.#all.get(name);
    if (known !== undefined && isSame(known.schema.json, json)) return name;
    const own = known === undefined ? name : this.#free(name);
    const schema = schemaOf(json, { kind: "unknown" }, withNotes(json, this.#notesOf(own, json, commentsOf)));
    this.#all.set(own, {
      name: own,
      schema: { ...schema, ...(dialect === undefined ? {} : { dialect }) },
      location,
    });
    return own;
  }

  #notesOf(definition: string, json: JsonObject, commentsOf: SchemaDraft["commentsOf"]): JsonObject {
    const { type, said } = this.#carried.get(definition) ?? { type: definition, said: {} };
    return mergeNotes(usableComments(json, commentsOf(type)), jsonObjectOf(said["notes"]));
  }
}

/** As code has it; its type is found when the document is read. */
export function schemaOf(json: JsonObject, type: Schema["type"], documented: JsonObject = json): Schema {
  return { json, documented, type, notes: {}, definitions: [] };
}

function carriedByName(
  schemas: JsonObject,
): ReadonlyMap<string, { readonly type: string; readonly said: JsonObject }> {
  const found = new Map<string, { readonly type: string; readonly said: JsonObject }>();
  for (const [type, said] of Object.entries(schemas)) {
    if (!isJsonObject(said) || said["name"] === null) continue;
    const name = typeof said["name"] === "string" ? said["name"] : type;
    if (!found.has(name)) found.set(name, { type, said });
  }
  return found;
}

function isSame(one: JsonObject, other: JsonObject): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function withReferences(json: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  if (names.size === 0) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      if (key === "$ref" && typeof value === "string") {
        const [, name = ""] = /^#\/\$defs\/(.+)$/u.exec(value) ?? [];
        const renamed = names.get(name);
        return [key, renamed === undefined ? value : `#/$defs/${renamed}`];
      }
      return [key, inParts(value, (part) => withReferences(part, names))];
    }),
  );
}
