import { list } from "../../nearest.js";
import { components, distinct, placeholders } from "./places.js";
import type { Rule } from "./rule.js";

/** Where a server describes variables, it describes exactly those of its URL. */
export const serverVariables2: Rule = {
  name: "asyncapi2-server-variables",
  check: (root, report) => {
    const servers = [...(root.get("servers")?.entries() ?? []), ...components(root, "servers")];
    for (const server of distinct(servers.map(([, cursor]) => cursor))) {
      const used = placeholders(server.string("url") ?? "");
      const variables = server.get("variables");
      if (used.length === 0 || variables === undefined) continue;
      const described = variables.entries().map(([key]) => key);
      const missing = used.filter((name) => !described.includes(name));
      if (missing.length > 0) {
        report({
          message: `The URL has variables that are not described: ${list(missing)}.`,
          hint: `Add ${list(missing)} under variables, or write the value into the URL.`,
          location: server.locate("variables"),
        });
      }
      for (const name of described.filter((each) => !used.includes(each))) {
        report({
          message: `The URL has no variable "${name}".`,
          hint: `Remove it, or use it in the URL: {${name}}.`,
          location: variables.locate(name),
        });
      }
    }
  },
};
