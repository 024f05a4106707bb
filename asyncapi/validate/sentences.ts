import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import { list, nearest } from "../nearest.js";
import type { StructureError } from "./compiled.js";
import { unknownProperty } from "./unknown-property.js";
import type { Sentence } from "./unknown-property.js";

interface Site {
  /** The way to what is wrong. */
  readonly keys: readonly string[];
  /** What the error is about, as it is written. */
  readonly value: Json | undefined;
}

const formats: Readonly<Record<string, readonly [is: string, hint: string]>> = {
  uri: ["a URI", 'Write it whole, such as "https://example.com/terms".'],
  "uri-reference": ["a URI reference", "Write it without spaces, and other characters with %."],
  "uri-template": ["a URI template", "Close each brace that opens, and leave spaces out."],
  email: ["an email address", 'Write it as "support@example.com".'],
  regex: ["a regular expression", "Look at its brackets and backslashes."],
};

/** Words that were right in the other major version. */
const moved: Readonly<Record<string, string>> = {
  publish: "In AsyncAPI 3, operations stand under operations at the top, with action: receive.",
  subscribe: "In AsyncAPI 3, operations stand under operations at the top, with action: send.",
  operationId: "In AsyncAPI 3, the key of an operation is its id.",
  messageId: "In AsyncAPI 3, the key of a message is its id.",
  message: "In AsyncAPI 3, an operation lists its messages: messages: [{ $ref: … }].",
  schemaFormat: "In AsyncAPI 3, it stands in the payload: payload: { schemaFormat: …, schema: … }.",
  url: "In AsyncAPI 3, a server has host and pathname.",
  host: "In AsyncAPI 2, a server has a url.",
  operations: "AsyncAPI 2 has operations under channels, as publish and subscribe.",
  address: "In AsyncAPI 2, the key of a channel is its address.",
  messages: "In AsyncAPI 2, messages stand in publish and subscribe of their channel.",
  oneOf: "In AsyncAPI 3, the messages of a channel are the choice.",
};
/** The same, at the top of a document. */
const movedFromTop: Readonly<Record<string, string>> = {
  tags: "In AsyncAPI 3, the tags stand in info.",
  externalDocs: "In AsyncAPI 3, the externalDocs stand in info.",
  messages: "Messages stand in their channel, or under components.",
  schemas: "Schemas stand under components.",
  parameters: "Parameters stand in their channel, or under components.",
  securitySchemes: "Security schemes stand under components.",
};
/** The same, in a parameter. */
const movedFromParameters: Readonly<Record<string, string>> = {
  schema: "In AsyncAPI 3, a parameter has enum, default and examples without a schema.",
};

/** What is wrong, and what to do; `undefined` for what is said elsewhere. */
export function sentenceOf(error: StructureError, site: Site): Sentence | undefined {
  const { keyword, params } = error;
  const isSchema = /^(schema|anySchema|jsonSchema)(_|$)/.test(error.definition);
  const name = nameOf(site.keys);
  switch (keyword) {
    case "closed":
      // as the build writes it
      return unknownKey(String(params["key"]), params["known"] as ReadonlySet<string>, site);
    case "required":
    case "dependencies":
      // Its key says so.
      if (site.keys.at(-2) === "security" && isNamedAsInV2(site.value)) return undefined;
      return missing(String(params["missingProperty"]), site.keys.length === 0 ? "The document" : name);
    case "type":
      return wrongType(error, site, isSchema);
    case "enum":
    case "const":
      return wrongValue(error, site, isSchema);
    case "format": {
      const [is, hint] = formats[String(params["format"])] ?? [String(params["format"]), "Correct it."];
      const subject = error.key === undefined ? `${name} is not` : `The name ${name} is not`;
      return { message: `${subject} ${is}${shown(error.key === undefined ? site.value : undefined)}.`, hint };
    }
    case "pattern":
      return wrongPattern(String(params["pattern"]), name, site.value);
    case "oneOf":
    case "anyOf":
    case "oneOfNamed":
    case "anyOfNamed":
    case "not":
      return {
        message: `${name} does not have the form that ${isSchema ? "JSON Schema" : "AsyncAPI"} gives it.`,
        hint: `Compare it with the ${isSchema ? "JSON Schema draft-07" : "AsyncAPI"} specification.`,
      };
    case "distinct":
      return {
        message: `${name} has the same twice: ${positions(params["i"], params["j"])}.`,
        hint: "Remove one of them.",
      };
    case "false schema":
      return { message: `${name} is not allowed here.`, hint: "Remove it." };
    default:
      return outOfBounds(keyword, params["limit"], name);
  }
}

/** How a place is called: by its key, or as an item of its list. */
function nameOf(keys: readonly string[]): string {
  const last = keys.at(-1);
  if (last === undefined) return "The document";
  if (!/^\d+$/.test(last)) return `"${last}"`;
  return `Item ${Number(last) + 1} of "${keys.at(-2) ?? ""}"`;
}

function unknownKey(key: string, known: ReadonlySet<string>, { keys, value }: Site): Sentence | undefined {
  if (key === "$ref" && !known.has(key))
    return { message: '"$ref" must be a string.', hint: 'Write it as "#/components/…" or "./file.yaml#/…".' };
  if (keys.at(-3) === "security" && isNamedAsInV2(value)) {
    return {
      message: `"${key}" names a security scheme in the way of AsyncAPI 2.`,
      hint: `Refer to the scheme: { $ref: "#/components/securitySchemes/${key}" }.`,
    };
  }
  const sentence = unknownProperty(key, [...known]);
  const words = {
    ...moved,
    ...(keys.length === 1 ? movedFromTop : {}),
    ...(keys.at(-3) === "parameters" ? movedFromParameters : {}),
  };
  const hint = Object.hasOwn(words, key) && !known.has(key) ? words[key] : undefined;
  const isMisspelt = nearest(key, known) !== undefined;
  return sentence === undefined || hint === undefined || isMisspelt ? sentence : { ...sentence, hint };
}

/** `{ token: [] }`, where AsyncAPI 3 wants a scheme. */
function isNamedAsInV2(value: Json | undefined): boolean {
  return value !== undefined && isJsonObject(value) && Object.values(value).every(Array.isArray);
}

function missing(key: string, where: string): Sentence {
  return { message: `${where} has no "${key}", which it needs.`, hint: `Add "${key}".` };
}

function wrongType({ params }: StructureError, { keys, value }: Site, isSchema: boolean): Sentence {
  const wanted = [params["type"] as string | readonly string[]].flat(); // as JSON Schema writes it
  const name = nameOf(keys);
  const types = wanted.map(article).join(" or ");
  if (value === null) {
    const message = `${name} is empty, but must be ${types}${isSchema ? " in a JSON Schema" : ""}.`;
    return { message, hint: `Write ${wanted.includes("string") ? "a text" : types}, or remove the key.` };
  }
  if (isSchema && keys.at(-1) === "required" && typeof value === "boolean") {
    return {
      message: `${name} must be ${types} in a JSON Schema.`,
      hint: 'List the names of the required properties in "required" of the object around them.',
    };
  }
  if (isSchema && typeof value !== "object") {
    const isOfKeyword = wanted.includes("object") && wanted.includes("boolean");
    return {
      message: `${name} must be ${isOfKeyword ? "a schema" : types}${isOfKeyword ? "" : " in a JSON Schema"}.`,
      hint: isOfKeyword
        ? `Write a schema, such as { type: string }, not ${JSON.stringify(value)}.`
        : "Look the keyword up in JSON Schema draft-07.",
    };
  }
  const isText = wanted.includes("string") && value !== undefined && typeof value !== "object";
  const hint = isText ? `Put it in quotes: "${String(value)}".` : `Write ${types} here.`;
  return { message: `${name} must be ${types}.`, hint };
}

function wrongValue({ params }: StructureError, { keys, value }: Site, isSchema: boolean): Sentence {
  const allowed = (params["allowedValues"] ?? [params["allowedValue"]]) as readonly unknown[]; // as Ajv writes them
  const values = allowed.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  const near = typeof value === "string" ? nearest(value, values) : undefined;
  const hint = near === undefined ? undefined : `Did you mean "${near}"?`;
  if (isSchema && keys.includes("type")) {
    return {
      message: `${JSON.stringify(value)} is not a type of JSON Schema.`,
      hint: hint ?? `The types are ${list(values)}.`,
    };
  }
  const [only, ...others] = values;
  return {
    message: `${nameOf(keys)} must be ${others.length === 0 ? `"${only ?? ""}"` : `one of ${list(values)}`}${shown(value)}.`,
    hint: hint ?? (others.length === 0 ? `Write "${only ?? ""}".` : "Choose one of them."),
  };
}

function wrongPattern(pattern: string, name: string, value: Json | undefined): Sentence {
  if (pattern.includes("message")) {
    return {
      message: `${name} is not a place in a message${shown(value)}.`,
      hint: 'Write it as "$message.payload#/id" or "$message.header#/id".',
    };
  }
  return { message: `${name} does not match the pattern ${pattern}${shown(value)}.`, hint: "Correct it." };
}

const bounds: Readonly<Record<string, (limit: string) => string>> = {
  minLength: (limit) => `must have at least ${limit} character${limit === "1" ? "" : "s"}`,
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => `must have at least ${limit} item${limit === "1" ? "" : "s"}`,
  maxItems: (limit) => `must have at most ${limit} items`,
  minProperties: (limit) => `must have at least ${limit} propert${limit === "1" ? "y" : "ies"}`,
  maxProperties: (limit) => `must have at most ${limit} propert${limit === "1" ? "y" : "ies"}`,
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  exclusiveMaximum: (limit) => `must be less than ${limit}`,
};

function outOfBounds(keyword: string, limit: unknown, name: string): Sentence {
  const says =
    bounds[keyword]?.(String(limit)) ?? `breaks the rule "${keyword}" of the AsyncAPI specification`;
  return { message: `${name} ${says}.`, hint: "Compare it with the AsyncAPI specification." };
}

function article(type: string): string {
  return type === "null" ? "null" : `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}

function positions(one: unknown, other: unknown): string {
  const [first, second] = [Number(one) + 1, Number(other) + 1].toSorted((a, b) => a - b);
  return `items ${first} and ${second}`;
}

/** A short value for a sentence. */
function shown(value: Json | undefined): string {
  if (value === undefined || (typeof value === "object" && value !== null)) return "";
  const text = JSON.stringify(value);
  return text.length > 60 ? "" : `, and not ${text}`;
}
