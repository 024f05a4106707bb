import type { Event } from "../model/event.js";
import { pointerKeys } from "../pointer.js";
import type { Message, Reading } from "./specification.js";

/** Where the message has its correlation id, or `undefined` after it reported why the runtime can't find it there. */
export function correlationIdOf(
  { cursor }: Message,
  { report }: Pick<Reading, "report">,
): Event["correlationId"] | undefined {
  const place = cursor.get("correlationId");
  const location = place?.string("location");
  if (place === undefined || location === undefined) return undefined;
  const [, source, pointer = ""] = /^\$message\.(header|payload)#(\/.*)$/.exec(location) ?? [];
  const keys = pointerKeys(pointer) ?? [];
  if (source === "payload" && keys.length > 0) return { from: pointer };
  const [header, ...deeper] = keys;
  if (source === "header" && header !== undefined && deeper.length === 0 && isHeaderName(header)) {
    return { header };
  }
  report({
    severity: "information",
    rule: "correlation-id",
    message: `"${location}" is neither a header nor a place in the payload: nothing is filled in or passed on.`,
    hint: 'Write it as "$message.header#/correlation-id".',
    location: place.locate("location"),
  });
  return undefined;
}

/** Those of the server and of the runtime have a meaning of their own. */
function isHeaderName(name: string): boolean {
  return /^(?!nats-|hazelnats-)[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/i.test(name);
}
