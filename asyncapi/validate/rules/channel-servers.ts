import { list, nearest } from "../../nearest.js";
import type { Rule } from "./rule.js";

/** Channels name servers that the document has. */
export const channelServers2: Rule = {
  name: "asyncapi2-channel-servers",
  check: (root, report) => {
    const known = new Set(
      root
        .get("servers")
        ?.entries()
        .map(([key]) => key),
    );
    for (const [, channel] of root.get("channels")?.entries() ?? []) {
      const servers = channel.get("servers");
      for (const [index, { value }] of servers?.items().entries() ?? []) {
        if (servers === undefined || typeof value !== "string" || known.has(value)) continue;
        const near = nearest(value, known);
        const others = known.size === 0 ? "Add it to servers." : `The servers are ${list(known)}.`;
        report({
          message: `There is no server "${value}".`,
          hint: near === undefined ? others : `Did you mean "${near}"?`,
          location: servers.locate(String(index)),
        });
      }
    }
  },
};
