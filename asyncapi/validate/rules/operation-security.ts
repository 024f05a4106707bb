import { operations2 } from "./places.js";
import type { Rule } from "./rule.js";
import { checkSecurity } from "./security.js";

/** What operations demand is described. */
export const operationSecurity2: Rule = {
  name: "asyncapi2-operation-security",
  check: (root, report) => {
    const schemes = root.get("components")?.get("securitySchemes");
    for (const [, channel] of root.get("channels")?.entries() ?? []) {
      for (const operation of operations2(channel)) checkSecurity(operation, schemes, report);
    }
  },
};
