import { pathToFileURL } from "node:url";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { Cursor } from "./cursor.js";
import type { Diagnostic } from "./diagnostic.js";
import { Expansion } from "./expansion.js";
import { isJsonObject } from "./json.js";
import type { Json } from "./json.js";
import { list, nearest } from "./nearest.js";
import { packageFile } from "./package-file.js";
import { pointerKeys } from "./pointer.js";
import type { Specification } from "./read/specification.js";

type Part = "root" | "channel" | "message" | "send" | "receive";

/** Checks every `x-jetstream` of the document against the schema that ships with this package. */
export async function checkExtensions(specification: Specification): Promise<readonly Diagnostic[]> {
  const sites = extensionsOf(specification);
  if (sites.length === 0) return [];
  const validators = await loadValidators();
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const [part, cursor] of sites) {
    if (seen.has(cursor.identity)) continue;
    seen.add(cursor.identity);
    const validate = validators[part];
    if (!validate(new Expansion().of(cursor))) diagnostics.push(...mistakes(validate.errors ?? [], cursor));
  }
  return diagnostics;
}

function extensionsOf({
  major,
  root,
  channels,
  operations,
}: Specification): readonly (readonly [Part, Cursor])[] {
  const places: (readonly [Part, Cursor])[] = [
    ["root", root],
    ...channels.map(({ cursor }): [Part, Cursor] => ["channel", cursor]),
    ...channels.flatMap(({ messages }) => messages.map(({ cursor }): [Part, Cursor] => ["message", cursor])),
    ...operations.map(({ action, cursor }): [Part, Cursor] => [action, cursor]),
    ...(major === 3 ? writtenOperations(root) : []),
  ];
  return places.flatMap(([part, cursor]) => {
    const extension = cursor.get("x-jetstream");
    return extension === undefined ? [] : [[part, extension] as const];
  });
}

/** Those without a channel, too, which no code can be made of. */
function writtenOperations(root: Cursor): readonly (readonly [Part, Cursor])[] {
  return (root.get("operations")?.entries() ?? []).flatMap(([, cursor]) => {
    const action = cursor.string("action");
    return action === "send" || action === "receive" ? [[action, cursor] as const] : [];
  });
}

/** What the build made of `x-jetstream.schema.json`; it is part of it also when the sources run. */
async function loadValidators(): Promise<Readonly<Record<Part, ValidateFunction>>> {
  const file = packageFile("dist", "asyncapi", "validate", "compiled", "x-jetstream.js");
  // The build wrote the module: a validator for each part.
  return (await import(pathToFileURL(file).href)) as Readonly<Record<Part, ValidateFunction>>;
}

/** One diagnostic for each place: the first error there is the one that says most. */
function mistakes(errors: readonly ErrorObject[], cursor: Cursor): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const error of errors) {
    if (error.keyword === "if") continue; // says again what its branches said
    const key =
      error.keyword === "additionalProperties" ? String(error.params["additionalProperty"]) : undefined;
    const location = at(cursor, error.instancePath).locate(key);
    const place = `${location.file}:${location.line}:${location.column}`;
    if (found.has(place)) continue;
    found.set(place, { severity: "error", rule: "x-jetstream", ...sentences(error, key), location });
  }
  return [...found.values()];
}

/** Where the pointer leads, through references and into other files. */
function at(cursor: Cursor, pointer: string): Cursor {
  return (pointerKeys(pointer) ?? []).reduce((value, key) => value.get(key) ?? value, cursor);
}

function sentences(error: ErrorObject, unknownKey: string | undefined): { message: string; hint: string } {
  const schema: unknown = error.parentSchema;
  const title = isJsonObject(schema) && typeof schema["title"] === "string" ? schema["title"] : undefined;
  const name = error.instancePath.split("/").at(-1) ?? "";
  const subject = subjectOf(error.instancePath);
  const given = describe(error.data as Json); // it came from a document
  if (unknownKey !== undefined) {
    const properties = isJsonObject(schema) ? schema["properties"] : undefined;
    const keys = isJsonObject(properties) ? Object.keys(properties) : [];
    const near = nearest(unknownKey, keys);
    return {
      message: `"${unknownKey}" is not a key of ${name === "" ? (title ?? "x-jetstream") : subject}.`,
      hint: near === undefined ? `The keys are ${list(keys, 20)}.` : `Did you mean "${near}"?`,
    };
  }
  if (error.keyword === "enum") {
    const values = (error.params["allowedValues"] as readonly unknown[]).map(String); // as Ajv documents it
    const near = typeof error.data === "string" ? nearest(error.data, values) : undefined;
    return {
      message: `${subject} can't be ${given}; it is one of ${list(values)}.`,
      hint: near === undefined ? "Choose one of them." : `Did you mean "${near}"?`,
    };
  }
  if (error.keyword === "false schema") {
    return {
      message:
        name === "exponential"
          ? `${subject} can't stand beside "delays": a retry waits by one of them.`
          : `${subject} can't stand beside "every".`,
      hint: "Remove one of the two.",
    };
  }
  if (error.keyword === "required" && name === "schedule") {
    return { message: "The schedule does not say when.", hint: `Give it ${title ?? "its keys"}.` };
  }
  if (error.keyword === "required") {
    const missing = String(error.params["missingProperty"]);
    return { message: `${subject} lacks "${missing}".`, hint: `Give it ${title ?? `"${missing}"`}.` };
  }
  const said = (error.message ?? "something else").replace(/^must be /, "");
  const wanted = title ?? kinds.get(said) ?? said;
  return { message: `${subject} can't be ${given}.`, hint: `Give it ${wanted}.` };
}

const kinds: ReadonlyMap<string, string> = new Map([
  ["array", "a list"],
  ["boolean", "true or false"],
  ["integer", "a whole number"],
  ["number", "a number"],
  ["object", "an object"],
  ["string", "a text"],
]);

/** `"timeout"`, and of a list `"delays[2]"`. */
function subjectOf(pointer: string): string {
  const keys = pointerKeys(pointer) ?? [];
  const last = keys.findLastIndex((key) => !/^\d+$/.test(key));
  const indices = keys.slice(last + 1).map((index) => `[${index}]`);
  return keys.length === 0 ? "x-jetstream" : `"${keys[last] ?? ""}${indices.join("")}"`;
}

function describe(value: Json): string {
  if (Array.isArray(value)) return "a list";
  return isJsonObject(value) ? "an object" : JSON.stringify(value);
}
