import type { Cursor } from "../../cursor.js";
import { list } from "../../nearest.js";
import { components, placeholders } from "./places.js";
import type { Report, Rule } from "./rule.js";

/**
 * Where a channel describes parameters, it describes exactly those of its address. To the official parser this is
 * an error; here, parameters that are not described are strings.
 */
export const channelParameters2: Rule = {
  name: "asyncapi2-channel-parameters",
  severity: "warning",
  check: (root, report) => {
    for (const [address, channel] of root.get("channels")?.entries() ?? []) {
      const used = placeholders(address);
      if (used.length > 0) checkParameters(channel, used, report);
    }
  },
};

/** As `channelParameters2`, with the address in the channel. */
export const channelParameters3: Rule = {
  name: "asyncapi3-channel-parameters",
  severity: "warning",
  check: (root, report) => {
    for (const [, channel] of [...(root.get("channels")?.entries() ?? []), ...components(root, "channels")])
      checkParameters(channel, placeholders(channel.string("address") ?? ""), report);
  },
};

function checkParameters(channel: Cursor, used: readonly string[], report: Report): void {
  const parameters = channel.get("parameters");
  if (parameters === undefined) return;
  const described = parameters.entries().map(([key]) => key);
  const missing = used.filter((name) => !described.includes(name));
  if (missing.length > 0) {
    report({
      message: `The address has parameters that are not described: ${list(missing)}.`,
      hint: `Add ${list(missing)} under parameters.`,
      location: channel.locate("parameters"),
    });
  }
  for (const name of described.filter((each) => !used.includes(each))) {
    report({
      message: `The address has no parameter "${name}".`,
      hint: `Remove it, or use it in the address: {${name}}.`,
      location: parameters.locate(name),
    });
  }
}
