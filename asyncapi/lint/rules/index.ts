import type { LintRule } from "../rule.js";
import { actorRules } from "./actors.js";
import { eventRules } from "./events.js";
import { nameRules } from "./names.js";
import { schemaRules } from "./schemas.js";
import { serverRules } from "./server.js";
import { streamRules } from "./streams.js";

/** All rules of Hazelnats, by their codes. */
export const builtInRules: readonly LintRule[] = [
  ...nameRules,
  ...streamRules,
  ...eventRules,
  ...actorRules,
  ...serverRules,
  ...schemaRules,
].toSorted((one, two) => (one.code < two.code ? -1 : 1));
