import type { Cursor } from "../../cursor.js";
import type { Report, Rule } from "./rule.js";

/** Addresses are the keys of channels. */
export const channelNoQueryNorFragment2: Rule = {
  name: "asyncapi2-channel-no-query-nor-fragment",
  check: (root, report) => checkKeys(root, "address", report),
};

/** The official parser looks at the same keys, though in AsyncAPI 3 they are names. */
export const channelNoQueryNorFragment3: Rule = {
  name: "asyncapi3-channel-no-query-nor-fragment",
  check: (root, report) => checkKeys(root, "name", report),
};

function checkKeys(root: Cursor, what: string, report: Report): void {
  const channels = root.get("channels");
  for (const [key] of channels?.entries() ?? []) {
    if (channels === undefined || !/[?#]/.test(key)) continue;
    report({
      message: `The ${what} of the channel "${key}" has "?" or "#" in it.`,
      hint: `Leave "?" and "#" out of the ${what}.`,
      location: channels.locate(key),
    });
  }
}
