import type { ts } from "ts-morph";
import type { Server } from "../../asyncapi/index.js";
import { locate, reportUnknown, type ScanContext } from "./context.js";
import { jsonObjectOf, optionsOf } from "./event-drafts.js";
import { commentBefore } from "./read-comment.js";
import { toJson } from "./values.js";

/** What `defineServers` says. */
export function readServers(call: ts.CallExpression, context: ScanContext): readonly Server[] {
  const options = optionsOf(call, "these servers", context);
  return [...options.entries].flatMap(([key, entry]): Server[] => {
    const made = toJson(entry.value);
    if ("unknown" in made) {
      reportUnknown(`The server "${key}"`, made.unknown, context);
      return [];
    }
    const { url, variables, security, description } = jsonObjectOf(made.json);
    const said = description ?? commentBefore(context.ts, entry.node).description;
    return typeof url !== "string"
      ? []
      : [
          {
            key,
            url,
            ...(typeof said === "string" ? { description: said } : {}),
            variables: Object.entries(jsonObjectOf(variables)).map(([name, facts]) => ({
              name,
              ...jsonObjectOf(facts),
            })),
            // the runtime has the same kinds
            ...(Array.isArray(security) ? { security: security as NonNullable<Server["security"]> } : {}),
            location: locate(entry.node),
          },
        ];
  });
}
