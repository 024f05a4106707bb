import { basename } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import { isJsonArray } from "./json.js";
import type { Json, JsonObject } from "./json.js";
import { list, nearest } from "./nearest.js";
import { childPointer, pointerKeys } from "./pointer.js";
import { isAddress } from "./remote/address.js";
import { childOf, longestChain, referenceOf } from "./references.js";
import type { Place, References, Resolution } from "./references.js";

/** Under these, keys are names that the author chose; elsewhere they are words of the language. */
const maps = new Set([
  "properties",
  "patternProperties",
  "definitions",
  "$defs",
  "dependencies",
  "channels",
  "messages",
]);
/** Words of JSON Schema whose values are data, in which `$ref` has no meaning. */
const data = new Set(["const", "enum", "default", "examples", "example"]);

/** For how many wrong references a similar key is looked for: each search reads all keys that are there. */
const mostSearches = 100;

/** A value on the way through a document. Its pointer is made only where it is asked for. */
interface Step {
  readonly value: Json;
  readonly around: Step | undefined;
  readonly key: string;
  /** The word of the language that the value stands under, or `""` where the author chose the key. */
  readonly word: string;
}

/** Reports every reference that the document reaches and that leads nowhere. It opens the files that they name. */
export function checkReferences(root: Place, references: References): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<Json>();
  const queue: Place[] = [root];
  for (let next = 0; next < queue.length; next++) {
    const from = queue[next];
    if (from === undefined) break;
    const { document } = from;
    const stack: Step[] = [{ value: from.value, around: undefined, key: "", word: "" }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { value } = top;
      if (typeof value !== "object" || value === null || seen.has(value)) continue;
      seen.add(value);
      if (referenceOf(value) !== undefined) {
        const site = { document, pointer: pointerOf(top, from.pointer), value };
        const resolution = references.resolve(site);
        if (resolution.kind === "found") queue.push(resolution.place);
        else diagnostics.push(...mistakeOf(site, resolution, diagnostics.length < mostSearches));
      } else {
        const first = stack.length;
        pushMembers(stack, top, value);
        // The stack gives back last what came first: document order needs the reverse.
        reverseFrom(stack, first);
      }
    }
  }
  return diagnostics;
}

function pushMembers(stack: Step[], around: Step, value: JsonObject | readonly Json[]): void {
  if (isJsonArray(value)) {
    for (const [index, item] of value.entries()) {
      if (typeof item !== "object" || item === null) continue;
      stack.push({ value: item, around, key: String(index), word: String(index) });
    }
    return;
  }
  const isMap = maps.has(around.word);
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (typeof member !== "object" || member === null) continue;
    // A list is wanted under "enum": an object there can only be a reference to one.
    if (!isMap && data.has(key) && !(key === "enum" && referenceOf(member) !== undefined)) continue;
    stack.push({ value: member, around, key, word: isMap ? "" : key });
  }
}

function reverseFrom(stack: Step[], first: number): void {
  for (let low = first, high = stack.length - 1; low < high; low++, high--) {
    const [one, other] = [stack[low], stack[high]];
    if (one !== undefined && other !== undefined) [stack[low], stack[high]] = [other, one];
  }
}

function pointerOf(step: Step, root: string): string {
  const keys: string[] = [];
  for (let at = step; at.around !== undefined; at = at.around) keys.push(at.key);
  return keys.reduceRight((pointer, key) => childPointer(pointer, key), root);
}

function mistakeOf(
  site: Place,
  resolution: Exclude<Resolution, { kind: "found" }>,
  suggests: boolean,
): readonly Diagnostic[] {
  const reference = referenceOf(site.value) ?? "";
  const report = (rule: string, message: string, hint: string): readonly Diagnostic[] => [
    { severity: "error", rule, message, hint, location: site.document.locate(`${site.pointer}/$ref`) },
  ];
  switch (resolution.kind) {
    case "remote":
      return report(
        "remote-reference",
        isAddress(reference)
          ? `"${reference}" is on the web, from where nothing is fetched unless that is allowed.`
          : `"${reference}" is no relative path, and what it names is never read.`,
        isAddress(reference)
          ? "Download the file next to this document and refer to it with a relative path, or allow it with the option --allow-remote."
          : "Download or copy the file next to this document, and refer to it with a relative path.",
      );
    case "outside":
      return report(
        "reference-outside-roots",
        `"${reference}" leads to ${resolution.path}, which is outside of the folders that may be read.`,
        "Name the folder that holds both files with the option --root.",
      );
    case "unreadable":
      return report(
        "missing-file",
        reference === resolution.path && isAddress(reference)
          ? `"${reference}" can't be fetched: ${resolution.cause}.`
          : `"${reference}" leads to ${resolution.path}, but ${resolution.cause}.`,
        resolution.hint ??
          (isAddress(resolution.path)
            ? "Check the address and the connection, or download the file next to this document."
            : reference.includes("\\")
              ? `In references, folders are separated by "/" on every system: write "${reference.replaceAll("\\", "/")}".`
              : "Paths are relative to the file that has the reference: correct the path, or add the file."),
      );
    case "broken-file":
      return [];
    case "malformed":
      return report(
        "malformed-reference",
        `"${reference}" is not a reference: ${resolution.reason}.`,
        /^#[a-z][a-z0-9+.-]*:\/\//i.test(reference)
          ? 'Leave out the "#" before the address.'
          : 'Write it as "#/components/schemas/Name" or "./file.yaml#/Name".',
      );
    case "cycle":
      return report(
        "reference-cycle",
        `"${reference}" leads only to references that lead back to it, never to a value.`,
        "Replace one of them with the value that is meant.",
      );
    case "endless":
      return report(
        "reference-chain",
        `"${reference}" leads through more than ${longestChain.toLocaleString("en")} references one after another.`,
        "Refer to the value itself.",
      );
    case "missing": {
      const { key, reached, document } = resolution;
      const keys = suggests ? resolution.keys() : [];
      const near = nearest(key, keys);
      const meant = meantBy(reference, site, document);
      const where = reached === "" ? "at the top" : `in "#${reached}"`;
      const file = document === site.document ? "" : ` of ${basename(document.path)}`;
      const hint =
        // itself, where it is a reference further on that leads nowhere
        meant !== undefined && reference.split("#")[1] !== meant
          ? `Did you mean "${reference.split("#")[0] ?? ""}#${meant}"?`
          : near !== undefined
            ? `Did you mean "${near}"?`
            : keys.length > 0
              ? `There ${keys.length === 1 ? "is" : "are"} ${list(keys)}.`
              : "Add what is missing, or remove the reference.";
      return report(
        "missing-reference",
        `"${reference}" leads nowhere: there is no "${key}" ${where}${file}.`,
        hint,
      );
    }
  }
}

/** Where something of the same name stands: in the definitions of a schema around the reference, or in components. */
function meantBy(reference: string, site: Place, document: Place["document"]): string | undefined {
  const keys = pointerKeys(reference.split("#")[1] ?? "") ?? [];
  const name = keys.at(-1);
  if (name === undefined) return undefined;
  const ways = ["schemas", "messages", "parameters"].map((section) => ["components", section, name]);
  if (document === site.document && /^(definitions|\$defs)$/.test(keys.at(-2) ?? "")) {
    const around = pointerKeys(site.pointer) ?? [];
    for (let end = around.length; end > 0; end--) ways.unshift([...around.slice(0, end), ...keys.slice(-2)]);
    ways.reverse();
  }
  const found = ways.find((way) => {
    let place: Place | undefined = { document, pointer: "", value: document.value };
    for (const key of way) place &&= childOf(place, key);
    return place !== undefined;
  });
  return found?.reduce(childPointer, "");
}
