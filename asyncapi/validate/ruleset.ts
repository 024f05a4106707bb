import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic } from "../diagnostic.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import { parseText } from "../load.js";
import type { SourceDocument } from "../load.js";
import { list, nearest } from "../nearest.js";
import { childPointer } from "../pointer.js";

/** A Spectral ruleset that somebody wrote for their documents. */
export interface RulesetFile {
  /** Absolute. */
  readonly file: string;
  /** Whether it was asked for by name. Only then its code runs: a file that lies around must not. */
  readonly isNamed: boolean;
}

/** What the official parser takes in place of its own ruleset. */
export interface Ruleset {
  readonly core: true;
  /** Whether the official recommendations are part of it. */
  readonly recommended: boolean;
  readonly rules?: Readonly<Record<string, unknown>>;
  readonly aliases?: Readonly<Record<string, unknown>>;
  readonly extends?: readonly unknown[];
}

/** The names of the official parser's rules. */
export interface OfficialRules {
  /** What a document must not break. */
  readonly core: ReadonlySet<string>;
  readonly recommended: ReadonlySet<string>;
}

export interface LoadedRuleset {
  /** Absent where the file is of no use. */
  readonly ruleset?: Ruleset;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a ruleset: YAML or JSON, or code where it was named. */
export async function loadRuleset(
  { file, isNamed }: RulesetFile,
  known: OfficialRules,
): Promise<LoadedRuleset> {
  if (/^\.(ya?ml|json)$/i.test(extname(file))) return await new Loader(known).load(file);
  if (isNamed) return await runRuleset(file);
  const diagnostic: Diagnostic = {
    severity: "information",
    rule: "ruleset",
    message: `${file} is code, and code that was only found is not run.`,
    hint: `Name it to have its rules: --ruleset ${file}.`,
    location: { file, line: 1, column: 1 },
  };
  return { diagnostics: [diagnostic] };
}

async function runRuleset(file: string): Promise<LoadedRuleset> {
  try {
    const loaded: unknown = await import(pathToFileURL(file).href);
    const exported =
      typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined;
    if (typeof exported !== "object" || exported === null) throw new TypeError("it exports no default");
    const own = "extends" in exported ? [exported.extends].flat() : [];
    const isOfficial = (each: unknown): boolean => each === "spectral:asyncapi";
    const ruleset = {
      ...exported,
      core: true as const,
      recommended: own.some(isOfficial),
      extends: own.filter((each) => !isOfficial(each)),
    };
    return { ruleset, diagnostics: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      diagnostics: [
        mistake(`The ruleset can't be loaded: ${reason}.`, "Export the ruleset as default.", file),
      ],
    };
  }
}

function mistake(message: string, hint: string, file: string): Diagnostic {
  return { severity: "error", rule: "ruleset", message, hint, location: { file, line: 1, column: 1 } };
}

class Loader {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #known: OfficialRules;
  readonly #open = new Set<string>();
  readonly #rules = new Map<string, unknown>();
  readonly #aliases = new Map<string, unknown>();
  #recommended = false;

  constructor(known: OfficialRules) {
    this.#known = known;
  }

  async load(file: string): Promise<LoadedRuleset> {
    await this.#add(file);
    // Spectral gives up on a ruleset with one mistake; what is right in it would go unchecked in silence.
    const ruleset = {
      core: true as const,
      recommended: this.#recommended,
      rules: Object.fromEntries(this.#rules),
      ...(this.#aliases.size === 0 ? {} : { aliases: Object.fromEntries(this.#aliases) }),
    };
    return { ruleset, diagnostics: this.#diagnostics };
  }

  async #add(file: string): Promise<void> {
    if (this.#open.has(file)) return;
    this.#open.add(file);
    let text: string;
    try {
      text = await readFile(file, "utf8");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#diagnostics.push(mistake(`The ruleset can't be read: ${reason}.`, "Correct its path.", file));
      return;
    }
    const loaded = parseText(text, file);
    if (loaded.kind === "failed") {
      this.#diagnostics.push(...loaded.diagnostics);
      return;
    }
    const { document } = loaded;
    if (!isJsonObject(document.value)) {
      this.#diagnostics.push(mistake("A ruleset is an object.", 'Write "rules:" and "extends:".', file));
      return;
    }
    await this.#extend(document.value["extends"], document);
    for (const key of ["functions", "overrides", "except"])
      if (Object.hasOwn(document.value, key))
        this.#report(document, `/${key}`, {
          message: `"${key}" of a ruleset has no meaning here.`,
          hint:
            key === "functions"
              ? "Write the ruleset in JavaScript, and name it with --ruleset."
              : "Use a ruleset of its own for these documents, with --ruleset.",
        });
    const aliases = document.value["aliases"];
    if (aliases !== undefined && isJsonObject(aliases))
      for (const [name, alias] of Object.entries(aliases)) this.#aliases.set(name, alias);
    const rules = document.value["rules"];
    if (rules === undefined || !isJsonObject(rules)) return;
    const module = await import("@stoplight/spectral-functions");
    const functions: Readonly<Record<string, unknown>> = Object.fromEntries(
      Object.entries(module).filter(([name, value]) => name !== "default" && typeof value === "function"),
    );
    for (const [name, rule] of Object.entries(rules)) this.#addRule(name, rule, { document, functions });
  }

  async #extend(written: Json | undefined, document: SourceDocument): Promise<void> {
    for (const each of written === undefined ? [] : isJsonArray(written) ? written : [written]) {
      const [name, extent] = isJsonArray(each) ? each : [each];
      if (typeof name !== "string") continue;
      if (name === "spectral:asyncapi") this.#recommended = extent !== "off";
      else if (name.startsWith("spectral:")) continue;
      else if (/^\.{0,2}\/.*\.(ya?ml|json)$|^[\w-]+\.(ya?ml|json)$/i.test(name))
        await this.#add(resolve(dirname(document.path), name));
      else
        this.#report(document, "/extends", {
          message: `"${name}" can't be extended here.`,
          hint: "Extend spectral:asyncapi and YAML or JSON files, or write the ruleset in JavaScript and name it with --ruleset.",
        });
    }
  }

  #addRule(
    name: string,
    rule: Json,
    { document, functions }: { document: SourceDocument; functions: Readonly<Record<string, unknown>> },
  ): void {
    const pointer = childPointer("/rules", name);
    if (!isJsonObject(rule)) {
      const { core, recommended } = this.#known;
      const names = [...core, ...(this.#recommended ? recommended : []), ...this.#rules.keys()];
      if (names.includes(name)) this.#rules.set(name, severityOf(rule, this.#rules.get(name)));
      else {
        const near = nearest(name, names);
        const isRecommended = !this.#recommended && recommended.has(name);
        this.#report(document, pointer, {
          message: `There is no rule "${name}" to switch.`,
          hint: isRecommended
            ? "Have the official recommendations: extends: spectral:asyncapi."
            : near === undefined
              ? "Remove it: rules of Spectral's that the official parser lacks are not checked."
              : `Did you mean "${near}"?`,
        });
      }
      return;
    }
    const steps = rule["then"] === undefined ? [] : [rule["then"]].flat();
    const then: object[] = [];
    for (const step of steps) {
      const called = isJsonObject(step) ? step["function"] : undefined;
      if (typeof called !== "string" || !Object.hasOwn(functions, called) || !isJsonObject(step)) {
        this.#report(document, `${pointer}/then`, {
          message: `The rule "${name}" calls the function ${JSON.stringify(called ?? null)}, which is not one of Spectral's.`,
          hint: `There are ${list(Object.keys(functions), 20)}; rules with functions of your own need a ruleset in JavaScript, named with --ruleset.`,
        });
        return;
      }
      then.push({ ...step, function: functions[called] });
    }
    const written = rule["formats"];
    const formats = isJsonArray(written) ? written.filter((each) => typeof each === "string") : undefined;
    const isOfOthers = formats !== undefined && !formats.some((format) => format.startsWith("aas"));
    if (isOfOthers) return;
    const { formats: _formats, ...rest } = rule;
    this.#rules.set(name, {
      ...rest,
      // oxlint-disable-next-line unicorn/no-thenable -- a word of Spectral's
      then,
      ...(formats !== undefined ? { formats: formats.map(formatOf) } : {}),
    });
  }

  #report(document: SourceDocument, pointer: string, sentence: { message: string; hint: string }): void {
    this.#diagnostics.push({
      severity: "warning",
      rule: "ruleset",
      ...sentence,
      location: document.locate(pointer),
    });
  }
}

/** A rule that was defined before keeps its definition, with another severity. */
function severityOf(written: Json, defined: unknown): unknown {
  if (typeof defined !== "object" || defined === null) return written;
  return written === true ? defined : { ...defined, severity: written === false ? "off" : written };
}

/** `aas2`, `aas3`, `aas2_6`, `aas3_0`. */
function formatOf(written: string): (document: unknown) => boolean {
  const version = written.slice("aas".length).replace("_", ".");
  return (document) => {
    const own =
      typeof document === "object" && document !== null && "asyncapi" in document ? document.asyncapi : "";
    return `${String(own)}.`.startsWith(`${version}.`);
  };
}
