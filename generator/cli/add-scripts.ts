import { applyEdits, modify, parse } from "jsonc-parser";
import { isRecord } from "./record.js";

const SCRIPTS = [
  ["generate", "hazelnats generate"],
  ["generate:check", "hazelnats generate --check"],
] as const;

/** A package.json with our scripts, and what it says of the project. */
export interface ScriptsEdit {
  readonly text: string;
  readonly added: readonly string[];
  /** Scripts of these names did something else already. */
  readonly kept: readonly string[];
  /** Whether `npm run generate` is ours. */
  readonly generates: boolean;
  readonly isModule: boolean;
  readonly dependsOnRuntime: boolean;
  readonly dependsOnToolchain: boolean;
}

/** Changes only the places of the scripts: everything else keeps its formatting. `undefined`: no JSON object. */
export function addScripts(text: string): ScriptsEdit | undefined {
  const content: unknown = parse(text);
  if (!isRecord(content) || (content["scripts"] !== undefined && !isRecord(content["scripts"])))
    return undefined;
  const present = isRecord(content["scripts"]) ? content["scripts"] : {};
  const missing = SCRIPTS.filter(([name]) => !Object.hasOwn(present, name));
  const formattingOptions = formattingOf(text);
  let edited = text;
  for (const [name, script] of missing)
    edited = applyEdits(edited, modify(edited, ["scripts", name], script, { formattingOptions }));
  const dependencies = new Set(
    ["dependencies", "devDependencies", "peerDependencies"].flatMap((key) =>
      isRecord(content[key]) ? Object.keys(content[key]) : [],
    ),
  );
  return {
    text: edited,
    added: missing.map(([name]) => name),
    kept: SCRIPTS.filter(([name, script]) => Object.hasOwn(present, name) && present[name] !== script).map(
      ([name]) => name,
    ),
    generates: !Object.hasOwn(present, "generate") || present["generate"] === SCRIPTS[0][1],
    isModule: content["type"] === "module",
    dependsOnRuntime: dependencies.has("@hazelnats/runtime"),
    dependsOnToolchain: dependencies.has("hazelnats"),
  };
}

function formattingOf(text: string) {
  const indentation = /^([ \t]+)"/mu.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indentation.startsWith("\t"),
    tabSize: indentation.startsWith("\t") ? 1 : indentation.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
