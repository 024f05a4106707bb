import type { Rule } from "./rule.js";

/** Channels refer to their servers in the document's `servers`. */
export const requiredChannelServersUnambiguity3: Rule = {
  name: "asyncapi3-required-channel-servers-unambiguity",
  check: (root, report) => {
    for (const [, channel] of root.get("channels")?.entries() ?? []) {
      for (const { site } of channel.get("servers")?.items() ?? []) {
        const reference = site?.string("$ref");
        if (site === undefined || reference === undefined || reference.includes("#/servers/")) continue;
        report({
          message: `"${reference}" is not one of the document's servers.`,
          hint: 'Refer to "#/servers/…", and list the server there: it may be a reference itself.',
          location: site.locate("$ref"),
        });
      }
    }
  },
};
