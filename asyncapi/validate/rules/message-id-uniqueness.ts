import { distinct, messages2, operations2 } from "./places.js";
import type { Rule } from "./rule.js";
import { UniqueIds } from "./unique-ids.js";

/**
 * No two messages have the same id. One message that several operations refer to is one message; the official
 * parser, which compares copies, takes it for several.
 */
export const messageIdUniqueness2: Rule = {
  name: "asyncapi2-message-messageId-uniqueness",
  check: (root, report) => {
    const ids = new UniqueIds("messageId", report);
    const messages = (root.get("channels")?.entries() ?? []).flatMap(([, channel]) =>
      operations2(channel).flatMap(messages2),
    );
    for (const message of distinct(messages)) ids.take(message);
  },
};
