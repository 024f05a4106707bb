import type { Diagnostic } from "../diagnostic.js";
import type { Documents } from "../documents.js";
import type { JsonObject } from "../json.js";
import type { SourceDocument } from "../load.js";
import { isAddress } from "../remote/address.js";
import { toDiagnostics } from "./findings.js";
import { findForeignSchemas, withoutAvroMistakes } from "./foreign-schemas.js";
import { lintDiagnostics } from "./lint-findings.js";
import { loadRuleset } from "./ruleset.js";
import type { OfficialRules, Ruleset, RulesetFile } from "./ruleset.js";
import type { Finding } from "./findings.js";

/** What the official parser finds. Its readers are replaced by ours, which stays in the roots and offline. */
export async function officialFindings(
  root: SourceDocument,
  documents: Documents,
  ruleset: Ruleset = { core: true, recommended: true },
): Promise<readonly Finding[]> {
  const { Parser } = await import("@asyncapi/parser");
  // An empty object stands for what may not be read: after an error, the parser would try readers of its own.
  const read = (uri: { toString(): string; path(): string }): string => {
    const address = uri.toString();
    if (isAddress(address)) {
      const fetched = documents.openRemote(address);
      return fetched?.kind === "opened" ? fetched.document.text : "{}";
    }
    if (!address.startsWith("/") && !address.startsWith("file:")) return "{}";
    const opened = documents.open(decodeURIComponent(uri.path()));
    return opened.kind === "opened" ? opened.document.text : "{}";
  };
  const resolvers = ["file", "http", "https"].map((schema) => ({ schema, order: 1, canRead: true, read }));
  const parser = new Parser({
    __unstable: { resolver: { cache: false, resolvers } },
    ruleset: ruleset as NonNullable<ConstructorParameters<typeof Parser>[0]>["ruleset"] & object, // checked by Spectral
  });
  // Schemas in other languages are read, and so checked, by our own readers.
  const { formats } = findForeignSchemas(documents);
  parser.registerSchemaParser({
    getMimeTypes: () => formats.filter((format) => !parser.parserRegistry.has(format)),
    validate: () => [],
    parse: ({ data }) => data as JsonObject, // never called: nothing is parsed
  });
  return await parser.validate(root.text, { source: root.path });
}

/** Those that count: what its validators say against legal schemas is left out. */
async function soundFindings(
  root: SourceDocument,
  documents: Documents,
  ruleset?: Ruleset,
): Promise<readonly Finding[]> {
  const findings = await officialFindings(root, documents, ruleset);
  return withoutAvroMistakes(findings, findForeignSchemas(documents));
}

/**
 * Checks a document with the official parser and the rules of the user's own ruleset, whose findings are reported
 * whatever their severity.
 */
export async function validateWithRuleset(
  root: SourceDocument,
  documents: Documents,
  file: RulesetFile,
): Promise<readonly Diagnostic[]> {
  const official = await officialRules();
  const { ruleset, diagnostics } = await loadRuleset(file, official);
  if (ruleset === undefined) return [...diagnostics, ...(await validateStructure(root, documents))];
  const location = { file: file.file, line: 1, column: 1 };
  let findings: readonly Finding[];
  try {
    findings = await soundFindings(root, documents, ruleset);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = "Correct the ruleset; https://docs.stoplight.io/docs/spectral describes its form.";
    const message = `Spectral can't work with this ruleset: ${reason}`;
    const mistake = { severity: "error", rule: "ruleset", message, hint, location } as const;
    return [...diagnostics, mistake, ...(await validateStructure(root, documents))];
  }
  const isCore = ({ code }: Finding): boolean =>
    official.core.has(String(code)) && !isRedefined(ruleset, code);
  return [
    ...diagnostics,
    ...toDiagnostics(findings.filter(isCore), root),
    ...lintDiagnostics(
      findings.filter((finding) => !isCore(finding)),
      { root, ruleset: file.file },
    ),
  ];
}

function isRedefined({ rules = {} }: Ruleset, code: string | number): boolean {
  return Object.hasOwn(rules, String(code));
}

/** They are in no public part of the package. */
async function officialRules(): Promise<OfficialRules> {
  const { createRequire } = await import("node:module");
  const load = createRequire(import.meta.url);
  const rules = { core: new Set<string>(), recommended: new Set<string>() };
  for (const part of ["ruleset", "v2/ruleset", "v3/ruleset"]) {
    const rulesets = load(`@asyncapi/parser/cjs/ruleset/${part}`) as Readonly<Record<string, unknown>>; // its module
    for (const [name, written] of Object.entries(rulesets)) {
      const ruleset: unknown =
        typeof written === "function"
          ? (written as (parser: object) => unknown)({ parserRegistry: new Map() })
          : written;
      if (typeof ruleset !== "object" || ruleset === null || !("rules" in ruleset)) continue;
      const kind = /recommended/i.test(name) ? rules.recommended : rules.core;
      for (const rule of Object.keys(ruleset.rules ?? {})) kind.add(rule);
    }
  }
  return rules;
}

/**
 * Checks the structure of a document with the official parser. What it recommends but does not demand is dropped:
 * it does not matter to generated code.
 */
export async function validateStructure(
  root: SourceDocument,
  documents: Documents,
): Promise<readonly Diagnostic[]> {
  return toDiagnostics(await soundFindings(root, documents), root);
}
