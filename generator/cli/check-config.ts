import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import type { LintSettings } from "../../asyncapi/lint/run.js";
import { nearest } from "../../asyncapi/nearest.js";
import { printChoices, printKeys, printSettingsIn } from "../print-settings.js";
import { checkLintConfig } from "./check-lint-config.js";
import { findInputMistake, type Job, type JobSet, type Perspective, toAbsolutePath } from "./job.js";
import { isRecord } from "./record.js";

interface Source {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const PATHS = "Paths count from the configuration file's folder.";

type Checked = (JobSet & { readonly lint?: LintSettings }) | { readonly diagnostics: readonly Diagnostic[] };

/** Turns what a configuration file exports into jobs, or says everything that is wrong with it. */
export function checkConfig(value: unknown, source: Source): Checked {
  const mistakes = new Mistakes(source);
  const jobs: Job[] = [];
  let shared: string | undefined;
  let lint: LintSettings | undefined;
  if (!isRecord(value)) {
    mistakes.add(
      "The configuration must be an object.",
      "Export `defineConfig({ specs: [ … ] })` as default.",
    );
  } else {
    mistakes.addUnknownKeys(
      value,
      ["specs", "shared", "templates", "lint", ...printKeys],
      "the configuration",
    );
    checkPrintSettings(value, "", mistakes);
    const { specs, shared: folder, templates } = value;
    if (value["lint"] !== undefined)
      lint = checkLintConfig(value["lint"], (message, hint) => mistakes.add(message, hint, "lint"));
    if (typeof folder === "string" && folder !== "")
      shared = toAbsolutePath(folder, path.dirname(source.file));
    else if (folder !== undefined) mistakes.add("`shared` must be the path of a folder.", PATHS, "shared");
    if (templates !== undefined && !isFolder(templates))
      mistakes.add("`templates` must be the path of a folder.", PATHS, "templates");
    if (!Array.isArray(specs) || specs.length === 0)
      mistakes.add(
        "`specs` must list at least one document.",
        'For example: specs: [{ input: "asyncapi.yaml", output: "src/orders" }].',
        "specs",
      );
    else
      for (const [index, spec] of specs.entries())
        jobs.push(
          ...checkSpec(
            isRecord(spec) ? { templates, ...printSettingsIn(value), ...spec } : spec,
            index,
            mistakes,
          ),
        );
  }
  if (mistakes.diagnostics.length > 0) return { diagnostics: mistakes.diagnostics };
  return { jobs, ...(shared === undefined ? {} : { shared }), ...(lint === undefined ? {} : { lint }) };
}

function checkSpec(spec: unknown, index: number, mistakes: Mistakes): readonly Job[] {
  const name = `specs[${index}]`;
  if (!isRecord(spec)) {
    mistakes.add(`\`${name}\` must be an object.`, "Give it an `input` and an `output`.", "specs");
    return [];
  }
  mistakes.addUnknownKeys(
    spec,
    ["input", "output", "perspective", "name", "roots", "maxSize", "allowRemote", "templates", ...printKeys],
    `\`${name}\``,
  );
  checkPrintSettings(spec, `${name}.`, mistakes);
  const base = path.dirname(mistakes.source.file);
  const { input, output, perspective, name: called, roots = [], maxSize, allowRemote, templates } = spec;
  const absolute = typeof input === "string" && input !== "" ? toAbsolutePath(input, base) : undefined;
  const anchor = typeof input === "string" ? input : undefined;
  if (typeof input !== "string" || absolute === undefined)
    mistakes.add(`\`${name}.input\` must be the path of a document.`, PATHS, "specs");
  else {
    const mistake = findInputMistake(input, absolute);
    if (mistake !== undefined) mistakes.add(mistake.message, mistake.hint, "input", input);
  }
  if (typeof output !== "string" || output === "")
    mistakes.add(`\`${name}.output\` must be the path of a folder.`, PATHS, "specs", anchor);
  if (perspective !== undefined && !isPerspective(perspective))
    mistakes.add(
      `\`${name}.perspective\` must be "application" or "client".`,
      "Leave it out for the meaning that the version of the document gives it.",
      "perspective",
    );
  if (called !== undefined && typeof called !== "string")
    mistakes.add(`\`${name}.name\` must be a text.`, 'For example: name: "billing".', "name");
  if (maxSize !== undefined && !(typeof maxSize === "number" && maxSize > 0))
    mistakes.add(`\`${name}.maxSize\` must be a number of MiB.`, "For example: maxSize: 64.", "maxSize");
  if (allowRemote !== undefined && !isAllowance(allowRemote))
    mistakes.add(
      `\`${name}.allowRemote\` must be true, false or a list of hosts.`,
      "Leave it out, and references to the web are refused.",
      "allowRemote",
    );
  if (templates !== undefined && !isFolder(templates))
    mistakes.add(`\`${name}.templates\` must be the path of a folder.`, PATHS, "templates");
  if (!Array.isArray(roots) || !roots.every((root) => typeof root === "string"))
    mistakes.add(
      `\`${name}.roots\` must be a list of folders.`,
      'For example: roots: ["../shared"].',
      "roots",
    );
  if (absolute === undefined || typeof output !== "string" || !Array.isArray(roots)) return [];
  return [
    {
      input: absolute,
      output: toAbsolutePath(output, base),
      roots: roots.filter((root) => typeof root === "string").map((root) => toAbsolutePath(root, base)),
      ...printSettingsIn(spec),
      ...(isPerspective(perspective) ? { perspective } : {}),
      ...(typeof called === "string" ? { name: called } : {}),
      ...(typeof maxSize === "number" ? { maxSize: maxSize * 2 ** 20 } : {}),
      ...(isAllowance(allowRemote) ? { allowRemote } : {}),
      ...(isFolder(templates) ? { templates: toAbsolutePath(templates, base) } : {}),
    },
  ];
}

function checkPrintSettings(
  record: Readonly<Record<string, unknown>>,
  where: string,
  mistakes: Mistakes,
): void {
  for (const key of printKeys) {
    const value = record[key];
    const choices = printChoices[key];
    if (value === undefined || (typeof value === "string" && choices.includes(value))) continue;
    mistakes.add(
      `\`${where}${key}\` must be ${choices.map((choice) => JSON.stringify(choice)).join(" or ")}.`,
      `Leave it out for ${JSON.stringify(choices[0])}.`,
      key,
    );
  }
}

export function isPerspective(value: unknown): value is Perspective {
  return value === "application" || value === "client";
}

function isFolder(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isAllowance(value: unknown): value is boolean | readonly string[] {
  return (
    typeof value === "boolean" || (Array.isArray(value) && value.every((host) => typeof host === "string"))
  );
}

class Mistakes {
  readonly source: Source;
  readonly diagnostics: Diagnostic[] = [];

  constructor(source: Source) {
    this.source = source;
  }

  /** Located where `key` is written; of several such places, where `value` follows. */
  add(message: string, hint: string | undefined, key?: string, value?: string): void {
    this.diagnostics.push({
      severity: "error",
      rule: "config",
      message,
      ...(hint === undefined ? {} : { hint }),
      location: { file: this.source.file, ...placeOf(this.source.text, key, value) },
    });
  }

  addUnknownKeys(record: Readonly<Record<string, unknown>>, known: readonly string[], where: string): void {
    for (const key of Object.keys(record)) {
      if (known.includes(key)) continue;
      const meant = nearest(key, known);
      const hint = meant === undefined ? `Known are: ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
      this.add(`${where[0]?.toUpperCase()}${where.slice(1)} has no key \`${key}\`.`, hint, key);
    }
  }
}

/** A search in the text: an evaluated configuration no longer knows where its parts were written. */
function placeOf(text: string, key: string | undefined, value: string | undefined) {
  const found = value === undefined ? -1 : text.indexOf(value);
  const offset = found >= 0 ? found : key === undefined ? 0 : Math.max(0, text.search(keyPattern(key)));
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function keyPattern(key: string): RegExp {
  return new RegExp(
    `(?<![\\w$])["']?${key.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`)}["']?\\s*:`,
    "u",
  );
}
