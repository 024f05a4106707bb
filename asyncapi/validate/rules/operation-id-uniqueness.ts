import { operations2 } from "./places.js";
import type { Rule } from "./rule.js";
import { UniqueIds } from "./unique-ids.js";

export const operationIdUniqueness2: Rule = {
  name: "asyncapi2-operation-operationId-uniqueness",
  check: (root, report) => {
    const ids = new UniqueIds("operationId", report);
    for (const [, channel] of root.get("channels")?.entries() ?? []) {
      for (const operation of operations2(channel)) ids.take(operation);
    }
  },
};
