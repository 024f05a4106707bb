import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";
import type { Definition, Schema, Wire } from "../model/index.js";
import { isJsonObject } from "../json.js";
import type { JsonObject } from "../json.js";
import { TranslatedDocument } from "../languages/translated-document.js";
import { Translations } from "../languages/translations.js";
import type { Translated } from "../languages/translations.js";
import { firstThatSays } from "./first-that-says.js";
import { besideReference, documentedInOrder } from "./documented-schema.js";
import { besides, schemaJson } from "./schema-json.js";
import { schemaNotes } from "./schema-notes.js";
import { partType, schemaType } from "./schema-type.js";
import { distinctNames, firstPlace } from "./distinct-names.js";
import type { NamedPlace } from "./distinct-names.js";
import { namedPlace } from "./schema-names.js";
import { SlowPatterns } from "./slow-patterns.js";
import type { Reading } from "./specification.js";
import { isModern, modernDialect } from "./dialect.js";
import { inDependencyOrder, reachable, whatReaches } from "./definition-order.js";
import { reportFormat } from "./schema-format.js";

/** What converting one schema needs of all the others. */
export interface SchemaContext {
  /** The name of the definition that a reference leads to. */
  readonly define: (target: Cursor) => string;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly slowPatterns: SlowPatterns;
  /** Present where the schema is of 2019-09 or later: to be called for what draft-07 can't say. */
  readonly modern?: () => void;
  /** What schemas say to people is kept. */
  readonly isDocumented?: true;
}

/** Without what depends on all definitions being known. */
interface Draft {
  readonly json: JsonObject;
  readonly type: Schema["type"];
  readonly notes: Schema["notes"];
  /** Names of the definitions that stand in it. */
  readonly uses: ReadonlySet<string>;
  /** It needs a validator of {@link modernDialect}. */
  readonly isModern?: boolean;
  /** The JSON with what it says to people. */
  readonly documented?: () => JsonObject;
}

/**
 * Reads schemas, and the definitions that they share. Definitions are read one after another and not within one
 * another, so that neither long chains nor cycles of references cost stack.
 */
export class SchemaReader {
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #translations: Translations;
  /** By identity: how the document's own components call what they refer to. */
  readonly #componentNames = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #places = new Map<string, NamedPlace>();
  readonly #given: ReadonlyMap<string, string>;
  readonly #root: string;
  readonly #queue: { readonly name: string; readonly cursor: Cursor }[] = [];
  #hasModern = false;
  #reachingModern: ReadonlySet<string> | undefined;
  readonly #slowPatterns: SlowPatterns;
  /** By the one definition that a schema mentions: all that it reaches. */
  readonly #reached = new Map<string, readonly string[]>();
  readonly #drafts = new Map<string, Draft & { readonly cursor: Cursor }>();

  /** With the {@link distinctNames} of a first reading, if that has found any. */
  constructor(root: Cursor, { report }: Reading, names: ReadonlyMap<string, string> = new Map()) {
    this.#report = report;
    this.#given = names;
    this.#root = root.document.path;
    this.#translations = new Translations(report);
    this.#slowPatterns = new SlowPatterns(report);
    for (const [name, schema] of root.get("components")?.get("schemas")?.entries() ?? []) {
      if (schema.site !== undefined && !this.#componentNames.has(schema.identity)) {
        this.#componentNames.set(schema.identity, name);
      }
    }
  }

  /** Reads a payload or headers; `undefined` after it reported a format that it can't read. */
  read(cursor: Cursor, format?: string): PendingSchema | undefined {
    const translated = this.#translate(cursor, format);
    if (translated === undefined) return undefined;
    const { schema, wire } = translated;
    const plain = unwrap(cursor);
    // A name that a message's own place has ("payload") is no name of a schema.
    const isNamed =
      [schema, plain].some(({ site }) => site !== undefined) ||
      (plain !== cursor && cursor.site !== undefined);
    const target = plain.site === undefined ? cursor : plain;
    const draft = isNamed ? this.#reference(target, formatOf(cursor, format)) : this.#convert(schema);
    return { ...draft, cursor, schema, ...(wire && { wire }) };
  }

  /** `undefined` after it reported a format that it can't read. */
  #translate(cursor: Cursor, format?: string): Translated | undefined {
    const named = formatOf(cursor, format);
    const translated = this.#translations.of(unwrap(cursor), named);
    if (translated === undefined) reportFormat(named ?? "", cursor, this.#report);
    return translated;
  }

  /** Reads the definitions that are waiting; to be called once, after all payloads. */
  finish(): readonly Definition[] {
    for (let next = 0; next < this.#queue.length; next++) {
      const waiting = this.#queue[next];
      if (waiting === undefined) break;
      const { name, cursor } = waiting;
      this.#drafts.set(name, { ...this.#convert(cursor), cursor });
    }
    return inDependencyOrder(this.#drafts).map(([name, draft]) => ({
      name,
      schema: this.complete(draft),
      location: draft.cursor.locate(),
    }));
  }

  /** Names for another reading, where several schemas of this one wanted the same. */
  get distinctNames(): ReadonlyMap<string, string> | undefined {
    return distinctNames(this.#places);
  }

  /** Knows all definitions that a schema reaches, once they have been read. */
  complete({ json, type, notes, uses, isModern: isOwn, documented }: Draft): Schema {
    const drafts = this.#drafts;
    const reached = (): readonly string[] => this.#reachedBy(uses);
    let definitions: readonly string[] | undefined;
    let full: JsonObject | undefined;
    // Rare: most documents have none, and need not look.
    const reaching = this.#hasModern
      ? (this.#reachingModern ??= whatReaches(drafts, ({ isModern: isSuch }) => isSuch === true))
      : undefined;
    const hasModern = isOwn === true || [...uses].some((name) => reaching?.has(name) === true);
    // Long chains of definitions have long lists of them: only those who ask pay.
    return {
      json,
      type,
      notes,
      ...(hasModern ? { dialect: modernDialect } : {}),
      get definitions() {
        return (definitions ??= reached());
      },
      // Only who writes documents and what they are printed from asks for it.
      get documented() {
        return (full ??= documented?.() ?? json);
      },
    };
  }

  /** Whatever mentions one definition only has the same list, which may be long. */
  #reachedBy(uses: ReadonlySet<string>): readonly string[] {
    const [first = ""] = uses;
    const known = uses.size < 2 ? this.#reached.get(first) : undefined;
    if (known !== undefined) return known;
    const reached = reachable(uses, this.#drafts);
    if (uses.size < 2) this.#reached.set(first, reached);
    return reached;
  }

  #reference(cursor: Cursor, format?: string): Draft {
    const name = this.#define(cursor, format);
    return {
      json: { $ref: `#/$defs/${name}` },
      type: { kind: "reference", name },
      notes: cursor.site === undefined ? {} : schemaNotes(cursor),
      uses: new Set([name]),
      documented: () =>
        documentedInOrder({ $ref: `#/$defs/${name}`, ...(cursor.site && besideReference(cursor.site)) }),
    };
  }

  #convert(cursor: Cursor): Draft {
    const uses = new Set<string>();
    const define = (target: Cursor): string => {
      const name = this.#define(target);
      uses.add(name);
      return name;
    };
    const found = { isModern: false };
    const modern = (): void => {
      this.#hasModern = found.isModern = true;
    };
    const context: SchemaContext = {
      define,
      report: this.#report,
      slowPatterns: this.#slowPatterns,
      ...(isModern(cursor) && { modern }),
    };
    // The type and the notes report nothing: what is wrong was said of the JSON.
    const behind = cursor.through();
    const json = behind === undefined ? schemaJson(cursor, context) : besides(cursor, behind, context);
    const type = behind === undefined ? schemaType(cursor, context) : partType(behind, context);
    const body = cursor.site === undefined ? cursor : cursor.here();
    const silent = (): void => {};
    const documented = (): JsonObject => {
      const full: SchemaContext = {
        define: (target) => this.#define(target),
        report: silent,
        slowPatterns: new SlowPatterns(silent),
        ...(isModern(cursor) && { modern: silent }),
        isDocumented: true,
      };
      return behind === undefined ? schemaJson(cursor, full) : besides(cursor, behind, full);
    };
    return { json, type, notes: schemaNotes(body), uses, ...(found.isModern && found), documented };
  }

  #define(site: Cursor, format?: string): string {
    const target = firstThatSays(site);
    const plain = unwrap(target);
    const cursor = this.#translate(target, format)?.schema ?? plain;
    const key = keyOf(cursor);
    const known = this.#names.get(key);
    // Types of other languages may stand in several places.
    if (known !== undefined && !(cursor.document instanceof TranslatedDocument)) return known;
    const component = this.#componentNames.get(target.identity);
    const place = namedPlace({ target, cursor, component, root: this.#root });
    const before = this.#places.get(key);
    this.#places.set(key, before === undefined ? place : firstPlace(before, place));
    if (known !== undefined) return known;
    const { wanted } = place;
    let name = this.#given.get(key) ?? wanted;
    for (let count = 2; this.#taken.has(name.toLowerCase()); count++) name = `${wanted}${count}`;
    this.#taken.add(name.toLowerCase());
    this.#names.set(key, name);
    this.#queue.push({ name, cursor });
    return name;
  }
}

/** A schema whose definitions are not all known yet. */
export interface PendingSchema extends Draft {
  /** As it is written. */
  readonly cursor: Cursor;
  /** As JSON Schema; absent where no schema is written. */
  readonly schema?: Cursor;
  readonly wire?: Wire;
}

/** Types that say the same under the same name are one definition, if they come from another language. */
function keyOf(cursor: Cursor): string {
  const { document } = cursor;
  const signature = document instanceof TranslatedDocument ? document.signatureOf(cursor.pointer) : undefined;
  return signature ?? cursor.identity;
}

function formatOf(cursor: Cursor, format: string | undefined): string | undefined {
  return unwrap(cursor) === cursor ? format : cursor.string("schemaFormat");
}

/** The schema in AsyncAPI's Multi Format Schema Object. */
function unwrap(cursor: Cursor): Cursor {
  if (!isJsonObject(cursor.value) || cursor.string("schemaFormat") === undefined) return cursor;
  return cursor.get("schema") ?? cursor;
}
