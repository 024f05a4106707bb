import type { Diagnostic } from "../diagnostic.js";
import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { SourceDocument } from "../load.js";
import type { Location } from "../location.js";
import { childOf } from "../references.js";
import type { Place } from "../references.js";
import { schemaMistakes } from "./schema-mistakes.js";
import { unknownProperty } from "./unknown-property.js";
import type { Sentence } from "./unknown-property.js";
import { wordsAt } from "./vocabulary.js";

/** As the official parser reports it: Spectral's form, positions from 0. */
export interface Finding {
  readonly code: string | number;
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** 0 is an error. */
  readonly severity: number;
  readonly source?: string | undefined;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** The rules that say how a document must be built; their own names say less. */
const structural: ReadonlyMap<string, string> = new Map([
  ["asyncapi-document-resolved", "structure"],
  ["asyncapi-document-unresolved", "structure"],
  ["asyncapi2-schemas", "schema"],
  ["asyncapi-schemas", "schema"],
]);

/** Errors of the official parser that are no obstacle here: parameters that are not described are strings. */
const mild: ReadonlySet<string> = new Set(["asyncapi2-channel-parameters", "asyncapi3-channel-parameters"]);

/** Where it compares copies or texts, our own rules of the same names look at what references lead to. */
const replaced: ReadonlySet<string> = new Set([
  "asyncapi2-message-messageId-uniqueness",
  "asyncapi3-operation-messages-from-referred-channel",
  // References are reported by `checkReferences`, with hints.
  "invalid-ref",
]);

const hints: ReadonlyMap<string, string> = new Map([
  ["asyncapi2-channel-parameters", "Describe each {parameter} of the address, and no others, in parameters."],
  ["asyncapi3-channel-parameters", "Describe each {parameter} of the address, and no others, in parameters."],
  ["asyncapi2-operation-operationId-uniqueness", "Give each operation an operationId of its own."],
  ["asyncapi2-message-messageId-uniqueness", "Give each message a messageId of its own."],
  ["asyncapi2-tags-uniqueness", "Remove one of the equal tags."],
  ["asyncapi2-message-examples", "Correct the example, or the schema that it should follow."],
  ["asyncapi2-schema-examples", "Correct the example, or the schema that it should follow."],
  ["asyncapi2-schema-default", "Correct the default, or the schema that it should follow."],
  [
    "asyncapi3-operation-messages-from-referred-channel",
    'Refer to the messages of the operation\'s own channel: "#/channels/…/messages/…".',
  ],
  [
    "asyncapi3-required-operation-channel-unambiguity",
    'Refer to one of the document\'s channels: "#/channels/…".',
  ],
  ["asyncapi3-required-channel-servers-unambiguity", 'Refer to the document\'s servers: "#/servers/…".'],
  ["asyncapi2-channel-no-query-nor-fragment", 'Leave "?" and "#" out of the address.'],
  ["asyncapi3-channel-no-query-nor-fragment", 'Leave "?" and "#" out of the address.'],
]);

// Findings carry no more than texts: the schemas that they come from are not at hand.
const unexpected = / is not expected to be here/;
const missing = /must have required property "([^"]*)"/;
const wrongValue = /must be equal to one of the allowed values: (.*?)(?:\. (Did you mean .*\?))?$/;
const wrongType = /property type must be (\w+)/;
/** What is said where one of several forms is allowed and none fits. */
const vague = / must (match "(then|else)" schema|not be valid|match exactly one schema|match some schema)/;

/** The errors among the findings, each once, at the place that the author wrote. */
export function toDiagnostics(findings: readonly Finding[], root: SourceDocument): readonly Diagnostic[] {
  const version = isJsonObject(root.value) ? root.value["asyncapi"] : undefined;
  const major = typeof version === "string" && version.startsWith("2") ? 2 : 3;
  const errors = findings.filter(({ severity, code }) => severity === 0 && !replaced.has(String(code)));
  const diagnostics = new Map<string, Diagnostic>();
  const unsaid: Finding[] = [];
  const add = (diagnostic: Diagnostic & { readonly location: Location }): void => {
    const { file, line, column } = diagnostic.location;
    const key = `${file}:${line}:${column}`;
    if (!diagnostics.has(key)) diagnostics.set(key, diagnostic);
  };
  for (const finding of errors) {
    const code = String(finding.code);
    const path = finding.path.map(String);
    const place = placeAt(root, path);
    const isVague = isSchema(path) && vague.test(finding.message);
    const mistakes = place !== undefined && isVague ? schemaMistakes(place.value) : [];
    for (const { pointer, ...sentence } of mistakes) {
      const location = root.locate(`${place?.pointer ?? ""}${pointer}`);
      add({ severity: "error", rule: "schema", ...sentence, location });
    }
    const sentence = structural.has(code)
      ? sentenceOf(finding, path, { errors, major, value: place?.value, isTold: mistakes.length > 0 })
      : {
          message: ended(finding.message),
          hint: hints.get(code) ?? "See this rule in the AsyncAPI specification.",
        };
    if (sentence === undefined) {
      unsaid.push(finding);
      continue;
    }
    const file = finding.source ?? root.path;
    const { line, character } = finding.range.start;
    const location =
      place !== undefined && file === root.path
        ? root.locate(place.pointer)
        : { file, line: line + 1, column: character + 1 };
    const severity = mild.has(code) ? "warning" : "error";
    add({ severity, rule: structural.get(code) ?? code, ...sentence, location });
  }
  // Each of them only repeats another, as far as can be told; but of a document with errors, one is said.
  const [first] = diagnostics.size === 0 ? unsaid : [];
  if (first !== undefined) add(asItIs(first, root));
  return [...diagnostics.values()];
}

function asItIs(
  { message, source, range }: Finding,
  root: SourceDocument,
): Diagnostic & { location: Location } {
  const { line, character } = range.start;
  return {
    severity: "error",
    rule: "structure",
    message: ended(message),
    hint: "Compare it with the AsyncAPI specification.",
    location: { file: source ?? root.path, line: line + 1, column: character + 1 },
  };
}

interface Context {
  readonly errors: readonly Finding[];
  readonly major: 2 | 3;
  /** At the path, as it is written. */
  readonly value: Json | undefined;
  /** The mistakes of the schema there were said one by one. */
  readonly isTold: boolean;
}

/** `undefined` for what only says again, less clearly, what another finding says. */
function sentenceOf(
  { message }: Finding,
  path: readonly string[],
  { errors, major, value, isTold }: Context,
): Sentence | undefined {
  const name = path.at(-1) ?? "the document";
  const within = errors.filter((other) => other.message !== message && isWithin(other.path, path));
  if (unexpected.test(message)) return unknownProperty(name, wordsAt(path.slice(0, -1), major)?.keys ?? []);
  const required = missing.exec(message)?.[1];
  if (required !== undefined) {
    const known = wordsAt(path, major);
    if (known === undefined ? within.length > 0 : !known.required.includes(required)) return undefined;
    const where = path.length === 0 ? "The document" : `"${name}"`;
    return { message: `${where} has no "${required}", which it needs.`, hint: `Add "${required}".` };
  }
  if (vague.test(message)) {
    const isSaid = isTold || within.some((other) => !vague.test(other.message));
    const said = `"${name}" does not have the form that AsyncAPI gives it.`;
    return isSaid ? undefined : { message: said, hint: "Compare it with the AsyncAPI specification." };
  }
  const [, values, meant] = wrongValue.exec(message) ?? [];
  if (values !== undefined)
    return { message: `"${name}" must be one of ${values}.`, hint: meant ?? "Choose one of them." };
  const type = wrongType.exec(message)?.[1];
  if (type === undefined)
    return { message: ended(message), hint: "Compare it with the AsyncAPI specification." };
  // The parser lost the place, and of the document as a whole it is not true.
  if (path.length === 0 && isJsonObject(value)) return undefined;
  const isText = type === "string" && value !== undefined && typeof value !== "object";
  const article = /^[aeio]/.test(type) ? "an" : "a";
  return {
    message: `"${name}" must be ${article} ${type}.`,
    hint: isText ? `Put it in quotes: "${String(value)}".` : `Write ${article} ${type} here.`,
  };
}

/** Where the path leads in the document as it is written; `undefined` where it leads through a reference. */
function placeAt(root: SourceDocument, path: readonly string[]): Place | undefined {
  let place: Place | undefined = { document: root, pointer: "", value: root.value };
  for (const key of path) place &&= childOf(place, key);
  return place;
}

function isSchema(path: readonly string[]): boolean {
  const last = path.at(-1) ?? "";
  return last === "payload" || last === "headers" || last === "schema" || path.at(-2) === "schemas";
}

function isWithin(path: readonly (string | number)[], around: readonly string[]): boolean {
  return path.length >= around.length && around.every((key, index) => String(path[index]) === key);
}

function ended(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}
