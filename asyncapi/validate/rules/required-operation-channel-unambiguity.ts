import type { Rule } from "./rule.js";

/** Operations refer to their channels in the document's `channels`, so that no two ways lead to one. */
export const requiredOperationChannelUnambiguity3: Rule = {
  name: "asyncapi3-required-operation-channel-unambiguity",
  check: (root, report) => {
    for (const [, operation] of root.get("operations")?.entries() ?? []) {
      const site = operation.get("channel")?.site;
      const reference = site?.string("$ref");
      if (site === undefined || reference === undefined || reference.includes("#/channels/")) continue;
      report({
        message: `"${reference}" is not one of the document's channels.`,
        hint: 'Refer to "#/channels/…", and list the channel there: it may be a reference itself.',
        location: site.locate("$ref"),
      });
    }
  },
};
