import type { Event } from "../model/index.js";
import { pointerKeys } from "../pointer.js";
import type { Message, Operation, Reading } from "./specification.js";

type ReplyPlace = NonNullable<Event["replyTo"]>;

/** Where requests say which subject their answers go to: the `reply.address.location` of their operations. */
export function readReplyPlaces(
  operations: readonly Operation[],
  reading: Reading,
): ReadonlyMap<Message, ReplyPlace> {
  return new Map(
    operations.flatMap((operation) => {
      const place = placeOf(operation, reading);
      return place === undefined ? [] : operation.messages.map((message) => [message, place] as const);
    }),
  );
}

function placeOf({ reply }: Operation, { report }: Reading): ReplyPlace | undefined {
  const address = reply?.cursor.get("address");
  const location = address?.string("location");
  if (address === undefined || location === undefined) return undefined;
  const keys = pointerKeys(/^\$message\.header#(\/.*)$/.exec(location)?.[1] ?? "") ?? [];
  const [header = ""] = keys;
  if (keys.length === 1 && /^(?!nats-|hazelnats-)[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/i.test(header)) {
    return { header };
  }
  report({
    severity: "information",
    rule: "reply-address",
    message: `"${location}" is no header: answers go to the subject that NATS or our own request gives.`,
    hint: 'Write it as "$message.header#/replyTo".',
    location: address.locate("location"),
  });
  return undefined;
}
