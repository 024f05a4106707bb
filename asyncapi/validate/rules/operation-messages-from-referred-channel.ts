import { identityOf } from "../../cursor.js";
import type { Cursor } from "../../cursor.js";
import { components } from "./places.js";
import type { Rule } from "./rule.js";

/**
 * The messages of an operation are messages of its channel, and are referred to there. The official parser compares
 * the texts of the references; here, what they lead to counts.
 */
export const operationMessagesFromReferredChannel3: Rule = {
  name: "asyncapi3-operation-messages-from-referred-channel",
  check: (root, report) => {
    const operations = [...(root.get("operations")?.entries() ?? []), ...components(root, "operations")];
    for (const [, operation] of operations) {
      const channel = operation.get("channel");
      if (channel?.site === undefined) continue;
      const places = [...channel.hops.map(identityOf), channel.identity];
      for (const message of operation.get("messages")?.items() ?? []) {
        if (message.site === undefined || isOneOf(message, places)) continue;
        const reference = referenceOf(channel.site);
        report({
          message: `"${referenceOf(message.site)}" is not one of the messages of the operation's channel.`,
          hint: `Refer to "${reference}/messages/…", or add the message to that channel.`,
          location: message.site.locate(),
        });
      }
    }
  },
};

const within = "/messages/";

function isOneOf(message: Cursor, channels: readonly string[]): boolean {
  const places = message.hops.length === 0 ? [message.identity] : message.hops.map(identityOf);
  return places.some((place) =>
    channels.some((channel) => {
      const start = channel.length + within.length;
      const isWithin = place.startsWith(channel) && place.startsWith(within, channel.length);
      return isWithin && place.length > start && !place.includes("/", start);
    }),
  );
}

function referenceOf(site: Cursor): string {
  return site.string("$ref") ?? "";
}
