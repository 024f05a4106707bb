import { CORE_SCHEMA, EVENT_ID, YAMLException, constructFromEvents, mergeTag, parseEvents } from "js-yaml";
import type { Event } from "js-yaml";
import type { Diagnostic } from "./diagnostic.js";
import { parseIndented } from "./flow-indentation.js";
import { isJsonArray } from "./json.js";
import type { Json } from "./json.js";
import { keyMistakes } from "./key-mistakes.js";
import type { Location } from "./location.js";
import { numbersNotInJson, plainValue } from "./plain-values.js";
import { Positions } from "./positions.js";

const maxDepth = 1_000;
/** Values that aliases may expand to, beyond ten times the values that are written. */
const maxExpansion = 1_000_000;
/** Keys that all merge keys of a file may add. */
const mostMerged = 10_000;

/** The core schema of YAML 1.2, where dates stay strings, and the merge key of 1.1, which many documents use. */
const schema = CORE_SCHEMA.withTags(mergeTag);

/** One file, parsed but not resolved: values that aliases share are the same objects. */
export class SourceDocument {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly value: Json;
  readonly #index: () => Pick<Positions, "locate">;
  #positions: Pick<Positions, "locate"> | undefined;

  constructor(source: { path: string; text: string; value: Json }, index: () => Pick<Positions, "locate">) {
    this.path = source.path;
    this.text = source.text;
    this.value = source.value;
    this.#index = index;
  }

  /** Where the key of the value stands that the JSON Pointer names; for an array's item, where the item stands. */
  locate(pointer: string): Location {
    this.#positions ??= this.#index();
    return this.#positions.locate(pointer);
  }
}

export type Loaded =
  | { readonly kind: "loaded"; readonly document: SourceDocument }
  | { readonly kind: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** Parses YAML or JSON (which is YAML, too): one parser, so that both have values and positions. */
export function parseText(source: string, path: string): Loaded {
  let text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  // a line end of YAML's and of editors', as long as the other
  if (text.includes("\r")) text = text.replace(/\r(?!\n)/g, "\n");
  let events: Event[];
  let padding: ReadonlyMap<number, number> = new Map();
  try {
    events = parseEvents(text, { maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const indented = parseIndented(text, error, { maxDepth });
    if (indented === undefined) return failed(syntaxMistake(error, text, path));
    ({ text, events, padding } = indented);
  }
  const positions = new Positions({ file: path, text, padding }, events);
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents !== 1) {
    return failed({
      severity: "error",
      rule: "syntax",
      message: documents === 0 ? "The file is empty." : `The file holds ${documents} YAML documents.`,
      hint: documents === 0 ? 'Start with "asyncapi: 3.0.0".' : 'Keep one, and remove the separators "---".',
      location: { file: path, line: documents === 0 ? 1 : lineOfSecond(text), column: 1 },
    });
  }
  let value: unknown = plainValue(text, events);
  if (value === undefined) {
    const numbers = numbersNotInJson(text, events).map(({ valueStart }) =>
      numberMistake(positions.at(valueStart)),
    );
    if (numbers.length > 0) return { kind: "failed", diagnostics: numbers };
  }
  try {
    if (value === undefined)
      [value] = constructFromEvents(events, { source: text, schema, maxTotalMergeKeys: mostMerged });
  } catch (error) {
    const keys = keyMistakes(text, events, positions);
    return keys.length > 0
      ? { kind: "failed", diagnostics: keys }
      : failed(constructionMistake(error, { text, path, events }));
  }
  if (events.some((event) => event.type === EVENT_ID.ALIAS)) {
    const mistake = aliasMistake(value as Json, events.length); // core schema: plain data
    if (mistake !== undefined) return failed({ ...mistake, location: firstAlias(events, positions) });
  }
  // The core schema constructs nothing but plain data.
  const document = new SourceDocument({ path, text: source, value: value as Json }, () => positions);
  return { kind: "loaded", document };
}

function failed(diagnostic: Diagnostic): Loaded {
  return { kind: "failed", diagnostics: [diagnostic] };
}

/** Where the second document begins: the first separator that has content above it. */
function lineOfSecond(text: string): number {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => !/^(\s*(#.*)?|%.*)$/.test(line));
  const second = lines.findIndex((line, index) => index > first && /^---(\s|$)/.test(line));
  return Math.max(second, 0) + 1;
}

function syntaxMistake(error: unknown, text: string, path: string): Diagnostic {
  if (!(error instanceof YAMLException)) throw error;
  const mark = error.mark;
  const location = { file: path, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 };
  if (isTooDeep(text, mark?.position)) {
    return {
      severity: "error",
      rule: "nesting",
      message: `Values are nested more than ${maxDepth} deep.`,
      hint: "Move inner parts out, and refer to them with $ref.",
      location,
    };
  }
  return {
    severity: "error",
    rule: "syntax",
    message: `This is not valid YAML or JSON: ${error.reason}.`,
    hint: "Look at the indentation, the quotes and the brackets here and in the line above.",
    location,
  };
}

function numberMistake(location: Location): Diagnostic {
  return {
    severity: "error",
    rule: "syntax",
    message: "This number is one of YAML that JSON does not have.",
    hint: "Write a finite number, or put it in quotes where it is a text.",
    location,
  };
}

/** Of what parses, but stands for no values: known by what stands where it happened. */
function constructionMistake(
  error: unknown,
  { text, path, events }: { readonly text: string; readonly path: string; readonly events: readonly Event[] },
): Diagnostic {
  const mistake = syntaxMistake(error, text, path);
  const position = error instanceof YAMLException ? error.mark?.position : undefined;
  if (position === undefined) return mistake;
  const isTagged = events.some((event) => "tagStart" in event && event.tagStart === position);
  if (isTagged) return { ...mistake, hint: "Remove the tag: plain values are all that a document needs." };
  if (!text.startsWith("<<", position)) return mistake;
  const hint = `"<<" takes a mapping, or up to 100 of them in a list, and all of them together may add ${mostMerged.toLocaleString("en")} keys; use $ref for more.`;
  return { ...mistake, hint };
}

/** The parser's error has no code: that the depth was at fault shows in that another limit fails elsewhere. */
function isTooDeep(text: string, position: number | undefined): boolean {
  try {
    parseEvents(text, { maxDepth: maxDepth - 1 });
    return false;
  } catch (error) {
    return error instanceof YAMLException && error.mark?.position !== position;
  }
}

/** Whoever walks the values meets what aliases share once for each alias: that must end, and soon. */
function aliasMistake(value: Json, written: number): Diagnostic | undefined {
  const sizes = new Map<object, number>();
  const inside = new Set<object>();
  const measure = (part: Json): number => {
    if (typeof part !== "object" || part === null) return 1;
    const known = sizes.get(part);
    if (known !== undefined) return known;
    if (inside.has(part)) return Infinity;
    inside.add(part);
    let size = 1;
    for (const child of isJsonArray(part) ? part : Object.values(part)) size += measure(child);
    inside.delete(part);
    sizes.set(part, size);
    return size;
  };
  const size = measure(value);
  if (size === Infinity) {
    return {
      severity: "error",
      rule: "alias-cycle",
      message: "A YAML alias stands inside the value that it names.",
      hint: "Use $ref for values that contain themselves.",
    };
  }
  if (size <= Math.max(maxExpansion, written * 10)) return undefined;
  return {
    severity: "error",
    rule: "alias-expansion",
    message: `The YAML aliases of this file stand for ${size.toLocaleString("en")} values.`,
    hint: "Use $ref in place of aliases that contain other aliases.",
  };
}

function firstAlias(events: readonly Event[], positions: Positions): Location {
  const alias = events.find((event) => event.type === EVENT_ID.ALIAS);
  return positions.at(alias?.type === EVENT_ID.ALIAS ? alias.anchorStart - 1 : 0);
}
