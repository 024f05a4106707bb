import type { Cursor } from "../cursor.js";
import { SourceDocument, parseText } from "../load.js";
import { readAvro } from "./avro/read-avro.js";
import { readProtobuf } from "./protobuf/read-protobuf.js";
import { languageOf } from "./language.js";
import { readRaml } from "./raml/read-raml.js";
import { TranslatedDocument } from "./translated-document.js";
import type { Wire } from "../model/index.js";
import type { Report, Translation } from "./translation.js";

/** A schema as JSON Schema, whatever it is written in. */
export interface Translated {
  readonly schema: Cursor;
  /** Absent where the language has no binary form. */
  readonly wire?: Wire;
}

/** Makes JSON Schema of schemas in other languages: each once, wherever it is used. */
export class Translations {
  readonly #report: Report;
  readonly #known = new Map<string, Translated | undefined>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** `undefined` where nobody can read the format; that is for the caller to report. */
  of(cursor: Cursor, format: string | undefined): Translated | undefined {
    const language = languageOf(format);
    if (language === "json-schema" || language === "openapi") return { schema: cursor };
    if (language === undefined) return undefined;
    const key = `${language} ${cursor.identity}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const translated = this.#translate(language, cursor);
    this.#known.set(key, translated);
    return translated;
  }

  #translate(language: "avro" | "protobuf" | "raml", cursor: Cursor): Translated {
    switch (language) {
      case "avro":
        return this.#translated(cursor, readAvro(this.#parsed(cursor), this.#report));
      case "protobuf":
        return this.#translated(cursor, readProtobuf(cursor, this.#report));
      case "raml":
        return this.#translated(cursor, readRaml(this.#parsed(cursor), this.#report));
    }
  }

  #translated(cursor: Cursor, translation: Translation): Translated {
    const document = new TranslatedDocument(cursor, translation);
    const schema = cursor.into(document).get("schema");
    return { schema: schema ?? cursor, ...(translation.wire && { wire: translation.wire }) };
  }

  /** Schemas in JSON or YAML are also written as text; then all their places are that of the text. */
  #parsed(cursor: Cursor): Cursor {
    const text = cursor.value;
    if (typeof text !== "string" || !/^\s*(?:[[{]|#%RAML)/.test(text)) return cursor;
    const loaded = parseText(text, cursor.identity);
    if (loaded.kind === "failed") {
      for (const { message, hint } of loaded.diagnostics)
        this.#report({
          severity: "error",
          rule: "schema-text",
          message,
          ...(hint && { hint }),
          location: cursor.locate(),
        });
      return cursor;
    }
    const { value } = loaded.document;
    const index = () => ({ locate: () => cursor.locate() });
    const document = new SourceDocument({ path: cursor.identity, text, value }, index);
    return cursor.into(document);
  }
}
