import { EVENT_ID, NOT_RESOLVED, SCALAR_STYLE, boolCoreTag, floatCoreTag, getScalarValue } from "js-yaml";
import { intCoreTag, nullCoreTag } from "js-yaml";
import type { Event } from "js-yaml";
import type { Json } from "./json.js";

type ScalarEvent = Extract<Event, { readonly type: typeof EVENT_ID.SCALAR }>;

interface Open {
  readonly value: Record<string, Json> | Json[];
  key: string | undefined;
}

/**
 * The value of a file with one document and plain data, as YAML's core schema has it, in a third of the time of
 * js-yaml's general way. `undefined` where there is more: tags, anchors, merge keys, keys that are no scalars or
 * stand twice, numbers that JSON does not have; whatever is to be said of these, js-yaml says.
 */
export function plainValue(text: string, events: readonly Event[]): Json | undefined {
  const open: Open[] = [];
  let around: Open | undefined;
  let result: Json | undefined;
  for (const event of events) {
    let value: Json;
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        if (isMarked(event)) return undefined;
        const scalar = scalarValue(text, event);
        if (scalar === undefined) return undefined;
        value = scalar;
        break;
      }
      case EVENT_ID.MAPPING:
        if (isMarked(event)) return undefined;
        value = {};
        break;
      case EVENT_ID.SEQUENCE:
        if (isMarked(event)) return undefined;
        value = [];
        break;
      case EVENT_ID.POP:
        open.pop();
        around = open.at(-1);
        continue;
      case EVENT_ID.DOCUMENT:
        // Its end is popped, too.
        open.push({ value: [], key: undefined });
        around = undefined;
        continue;
      default:
        return undefined;
    }
    if (around === undefined) result = value;
    else if (Array.isArray(around.value)) around.value.push(value);
    else if (around.key === undefined) {
      if (value === "<<" || (typeof value === "object" && value !== null)) return undefined;
      const key = String(value);
      if (Object.hasOwn(around.value, key)) return undefined;
      around.key = key;
      continue;
    } else {
      put(around.value, around.key, value);
      around.key = undefined;
    }
    if (typeof value === "object" && value !== null) {
      around = { value: value as Open["value"], key: undefined }; // one of the two that were made above
      open.push(around);
    }
  }
  return result;
}

function isMarked(event: { readonly tagStart: number; readonly anchorStart: number }): boolean {
  return event.tagStart !== -1 || event.anchorStart !== -1;
}

function put(object: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** Most scalars begin with a letter that no number, `null` or boolean begins with. `undefined`: JSON has no such number. */
function scalarValue(text: string, event: ScalarEvent): Json | undefined {
  const source = getScalarValue(text, event);
  if (event.style !== SCALAR_STYLE.PLAIN) return source;
  switch (source[0]) {
    case undefined:
    case "~":
    case "n":
    case "N":
      return resolved(source, nullCoreTag);
    case "t":
    case "T":
    case "f":
    case "F":
      return resolved(source, boolCoreTag);
    case "-":
    case "+":
    case ".":
    case "0":
    case "1":
    case "2":
    case "3":
    case "4":
    case "5":
    case "6":
    case "7":
    case "8":
    case "9":
      return notJson.test(source) ? undefined : resolved(source, intCoreTag, floatCoreTag);
    default:
      return source;
  }
}

/** The numbers of YAML that JSON does not have. */
const notJson = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** The scalars that are such numbers: as values they would become `null` on their way. */
export function numbersNotInJson(text: string, events: readonly Event[]): readonly ScalarEvent[] {
  return events.filter(
    (event): event is ScalarEvent =>
      event.type === EVENT_ID.SCALAR &&
      event.style === SCALAR_STYLE.PLAIN &&
      notJson.test(getScalarValue(text, event)),
  );
}

type CoreTag = typeof nullCoreTag | typeof boolCoreTag | typeof intCoreTag;

function resolved(source: string, ...tags: readonly CoreTag[]): Json {
  for (const tag of tags) {
    const value: unknown = tag.resolve(source, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value as Json; // null, a boolean or a number
  }
  return source;
}
