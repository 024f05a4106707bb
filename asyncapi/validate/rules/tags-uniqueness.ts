import { allMessages2, channels2, components, distinct, operations2 } from "./places.js";
import type { Rule } from "./rule.js";

/** No two tags of one object have the same name. */
export const tagsUniqueness2: Rule = {
  name: "asyncapi2-tags-uniqueness",
  check: (root, report) => {
    const operations = channels2(root).flatMap(([, channel]) => operations2(channel));
    const holders = [
      root,
      ...[...operations, ...allMessages2(root)].flatMap((each) => [
        each,
        ...(each.get("traits")?.items() ?? []),
      ]),
      ...components(root, "operationTraits").map(([, trait]) => trait),
      ...components(root, "messageTraits").map(([, trait]) => trait),
    ];
    for (const holder of distinct(holders)) {
      const seen = new Set<string>();
      for (const tag of holder.get("tags")?.items() ?? []) {
        const name = tag.string("name");
        if (name !== undefined && seen.has(name)) {
          report({
            message: `The tag "${name}" is given twice.`,
            hint: "Remove one of the equal tags.",
            location: tag.locate("name"),
          });
        }
        if (name !== undefined) seen.add(name);
      }
    }
  },
};
