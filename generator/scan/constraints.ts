import type { Json, JsonObject } from "../../asyncapi/index.js";
import type { Comment, CommentTag } from "./comment.js";

type Read = (text: string) => Json | undefined;

const number: Read = (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined);
const count: Read = (text) => (/^\d+$/u.test(text) ? Number(text) : undefined);
const words: Read = (text) => (text === "" ? undefined : text);
const flag: Read = (text) => (text === "" || text === "true" ? true : text === "false" ? false : undefined);
const data: Read = (text) => {
  try {
    return JSON.parse(text) as Json; // or it throws
  } catch {
    return text === "" ? undefined : text; // people leave out the quotes
  }
};

/** Keywords by the tags that say them; others, such as `@see`, are nothing to validators. */
const keywords: Readonly<Record<string, Read>> = {
  ...all(number, ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
  ...all(count, ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]),
  ...all(words, ["pattern", "format", "title", "contentEncoding", "contentMediaType"]),
  ...all(flag, ["uniqueItems", "additionalProperties", "readOnly", "writeOnly"]),
  default: data,
};

function all(read: Read, names: readonly string[]): Readonly<Record<string, Read>> {
  return Object.fromEntries(names.map((name) => [name, read]));
}

export interface Constraints {
  /** For the schema itself. */
  readonly own: JsonObject;
  /** For those of a list's items: `@items.pattern`. */
  readonly items: JsonObject;
  /** Tags whose text is no value of theirs. */
  readonly wrong: readonly CommentTag[];
}

/** What a doc comment says of values: its description, and tags such as `@minimum 1`. */
export function constraintsIn({ description, deprecated, tags }: Comment): Constraints {
  const own = new Map<string, Json>();
  const items = new Map<string, Json>();
  const examples: Json[] = [];
  const wrong: CommentTag[] = [];
  if (description !== undefined) own.set("description", description);
  if (deprecated) own.set("deprecated", true);
  for (const tag of tags) {
    const ofItems = tag.name.startsWith("items.");
    const name = ofItems ? tag.name.slice("items.".length) : tag.name;
    const text = tag.text.replace(/^`(.*)`$/su, "$1");
    if (name === "example" || name === "examples") {
      const value = data(text);
      if (value !== undefined) examples.push(value);
    } else if (
      name === "integer" ||
      (["type", "asType"].includes(name) && /^\{?(?:integer|int)\}?$/u.test(text))
    ) {
      own.set("type", "integer");
    } else if (Object.hasOwn(keywords, name)) {
      const value = keywords[name]?.(text);
      if (value === undefined || (name === "pattern" && !isPattern(text))) wrong.push(tag);
      else (ofItems ? items : own).set(name, value);
    }
  }
  if (examples.length > 0) own.set("examples", examples);
  return { own: Object.fromEntries(own), items: Object.fromEntries(items), wrong };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u").unicode;
  } catch {
    return false;
  }
}
