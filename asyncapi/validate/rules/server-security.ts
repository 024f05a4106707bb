import type { Rule } from "./rule.js";
import { checkSecurity } from "./security.js";

/** What servers demand is described. */
export const serverSecurity2: Rule = {
  name: "asyncapi2-server-security",
  check: (root, report) => {
    const schemes = root.get("components")?.get("securitySchemes");
    for (const [, server] of root.get("servers")?.entries() ?? []) checkSecurity(server, schemes, report);
  },
};
