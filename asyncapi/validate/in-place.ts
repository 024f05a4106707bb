import { pointerKeys } from "../pointer.js";
import type { Place } from "../references.js";

/** What the document's own schema says of the parts of `components`, where all versions agree. */
const components: ReadonlyMap<string, readonly string[]> = new Map([
  ["schemas", ["schema", "anySchema"]],
  ["messages", ["message", "messageObject"]],
  ["channels", ["channel", "channelItem"]],
  ["servers", ["server"]],
  ["operations", ["operation"]],
  ["parameters", ["parameter"]],
  ["correlationIds", ["correlationId"]],
  ["securitySchemes", ["SecurityScheme"]],
  ["operationTraits", ["operationTrait"]],
  ["messageTraits", ["messageTrait"]],
  ["serverVariables", ["serverVariable"]],
  ["replies", ["operationReply"]],
  ["replyAddresses", ["operationReplyAddress"]],
  ["tags", ["tag"]],
  ["externalDocs", ["externalDocs"]],
]);
const top: ReadonlyMap<string, readonly string[]> = new Map([
  ["channels", ["channel", "channelItem"]],
  ["servers", ["server"]],
  ["operations", ["operation"]],
]);
/** Schemas hold schemas under these, and under names of the author's below them. */
const one: ReadonlySet<string> = new Set([
  "items",
  "additionalProperties",
  "not",
  "contains",
  "propertyNames",
]);
const several: ReadonlySet<string> = new Set(["properties", "patternProperties", "allOf", "anyOf", "oneOf"]);

/**
 * True where a place in the root document was validated against the definition already, because the document holds
 * it there. It may say false of some: those are validated twice.
 */
export function isInPlace(place: Place, definition: string): boolean {
  const [first, second = "", ...rest] = pointerKeys(place.pointer) ?? [];
  if (first === undefined || second === "") return false;
  if (first === "components") {
    const [name, ...within] = rest;
    // Under other names, AsyncAPI does not say what stands there.
    if (name === undefined || !/^[\w.-]+$/.test(name)) return false;
    if (components.get(second)?.includes(definition) !== true) return false;
    if (within.length === 0) return true;
    return second === "schemas" && definition === "schema" && isSchemaWay(within);
  }
  if (rest.length === 0) return top.get(first)?.includes(definition) === true;
  const isMessage = first === "channels" && rest[0] === "messages" && rest.length === 2;
  return isMessage && definition === "messageObject";
}

function isSchemaWay(keys: readonly string[]): boolean {
  for (let next = 0; next < keys.length; next++) {
    const key = keys[next] ?? "";
    if (several.has(key)) next++;
    else if (!one.has(key)) return false;
    if (next >= keys.length) return false;
  }
  return true;
}
