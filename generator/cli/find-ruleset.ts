import { existsSync } from "node:fs";
import path from "node:path";
import { isInside } from "../../asyncapi/is-inside.js";
import type { RulesetFile } from "../../asyncapi/validate/ruleset.js";

const names = [".spectral.yaml", ".spectral.yml", ".spectral.json", ".spectral.js"];

/**
 * The nearest Spectral ruleset from the document's folder up to the current one. A document elsewhere has none: it
 * and what lies beside it may be anybody's.
 */
export function findRuleset(document: string, cwd: string): RulesetFile | undefined {
  if (!isInside(document, cwd)) return undefined;
  for (let folder = path.dirname(document); ; folder = path.dirname(folder)) {
    const file = names.map((name) => path.join(folder, name)).find((each) => existsSync(each));
    if (file !== undefined) return { file, isNamed: false };
    if (folder === cwd || folder === path.dirname(folder)) return undefined;
  }
}
