import { createRequire } from "node:module";
import { load } from "js-yaml";
import type * as morph from "ts-morph";

/**
 * Whether a text says the same without some of its lines: what looks like a comment there may be a part of a text of
 * several lines, of a block of YAML or a template of TypeScript.
 */
export function saysTheSame(before: string, after: string, file: string): boolean {
  const read = /\.(?:ya?ml|json)$/iu.test(file) ? valueOf : statementsOf;
  const said = read(before, file);
  return said !== undefined && said === read(after, file);
}

function valueOf(text: string): string | undefined {
  try {
    return JSON.stringify(load(text));
  } catch {
    return undefined; // it can't be compared, so that nothing is removed
  }
}

function statementsOf(text: string, file: string): string {
  const { ts } = createRequire(import.meta.url)("ts-morph") as Pick<typeof morph, "ts">; // what the package is
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return ts.createPrinter({ removeComments: true }).printFile(source);
}
