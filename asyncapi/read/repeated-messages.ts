import type { Route } from "./events.js";
import type { Message, Specification } from "./specification.js";

interface Parts {
  readonly specification: Specification;
  readonly routes: readonly Route[];
}

/**
 * One message on two channels of one address is one event, though the document lists it twice, once for sending and
 * once for receiving. The first stands for all.
 */
export function mergeRepeated({ specification, routes }: Parts): Parts {
  const firsts = new Map<string, Message>();
  const replaced = new Map<Message, Message>();
  for (const { subject, messages } of routes) {
    const address = subject.template.replace(/\{[^{}]*\}/g, "{}");
    for (const message of messages) {
      const key = `${address} ${message.cursor.identity}`;
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, message);
      else if (first.channel !== message.channel) replaced.set(message, first);
    }
  }
  if (replaced.size === 0) return { specification, routes };
  const firstOf = (message: Message): Message => replaced.get(message) ?? message;
  return {
    specification: {
      ...specification,
      operations: specification.operations.map((operation) => ({
        ...operation,
        messages: operation.messages.map(firstOf),
      })),
    },
    routes: routes.map((route) => ({
      ...route,
      messages: route.messages.filter((message) => !replaced.has(message)),
    })),
  };
}
