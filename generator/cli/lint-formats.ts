import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic, Severity } from "../../asyncapi/diagnostic.js";
import type { LintRule } from "../../asyncapi/lint/rule.js";
import { builtInRules } from "../../asyncapi/lint/rules/index.js";
import type { Location } from "../../asyncapi/location.js";
import { diagnosticsOf, exitCodeOfLint, type LintOutcome } from "./lint-outcome.js";
import { packageVersion } from "./package-version.js";

/** Described in docs/lint.md; keys are only ever added. */
export function lintJson(outcome: LintOutcome, mostWarnings?: number): string {
  const names = new Map(outcome.results.map(({ rule }) => [rule.code, rule.name]));
  const document = {
    verdict: outcome.verdict,
    exitCode: exitCodeOfLint(outcome, mostWarnings),
    fixed: outcome.fixed,
    diagnostics: diagnosticsOf(outcome).map((each) => {
      const name = names.get(each.rule);
      return name === undefined ? each : { ...each, name };
    }),
    silenced: outcome.silenced.map(({ result, by }) => ({
      rule: result.rule.code,
      name: result.rule.name,
      message: result.message,
      ...(result.location === undefined ? {} : { location: result.location }),
      ...(by.reason === undefined ? {} : { reason: by.reason }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  information: "note",
};

/** SARIF 2.1.0, as code scanning reads it. Places are relative to the current folder, where they are in it. */
export function lintSarif(outcome: LintOutcome, cwd: string): string {
  const custom = [...outcome.results, ...outcome.silenced.map(({ result }) => result)].map(
    ({ rule }) => rule,
  );
  const rules = new Map<string, LintRule>([...builtInRules, ...custom].map((rule) => [rule.code, rule]));
  const order = [...rules.keys()];
  const resultOf = ({ rule, severity, message, hint, location }: Diagnostic): object => ({
    ruleId: rule,
    ...(order.includes(rule) ? { ruleIndex: order.indexOf(rule) } : {}),
    level: levels[severity],
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    ...(location === undefined ? {} : { locations: [physical(location, cwd)] }),
  });
  const document = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "hazelnats",
            version: packageVersion(),
            rules: [...rules.values()].map(({ code, name, summary, level }) => ({
              id: code,
              name,
              shortDescription: { text: summary },
              defaultConfiguration: level === "off" ? { enabled: false } : { level: levels[level] },
            })),
          },
        },
        // Columns are counted as editors do.
        columnKind: "utf16CodeUnits",
        results: [
          ...diagnosticsOf(outcome).map(resultOf),
          ...outcome.silenced.map(({ result, by }) => {
            const { severity, message, hint, location, rule } = result;
            return {
              ...resultOf({
                severity,
                message,
                rule: rule.code,
                ...(hint === undefined ? {} : { hint }),
                ...(location === undefined ? {} : { location }),
              }),
              suppressions: [
                { kind: "inSource", ...(by.reason === undefined ? {} : { justification: by.reason }) },
              ],
            };
          }),
        ],
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function physical({ file, line, column }: Location, cwd: string): object {
  const relative = path.relative(cwd, file);
  const isInside = !relative.startsWith("..") && !path.isAbsolute(relative);
  const uri = isInside
    ? relative.split(path.sep).map(encodeURIComponent).join("/")
    : pathToFileURL(file).href;
  return {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: line, startColumn: column } },
  };
}

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
};

/** Annotations of GitHub Actions: one command a line. */
export function lintGithub(outcome: LintOutcome, cwd: string): string {
  return diagnosticsOf(outcome)
    .map(({ severity, rule, message, hint, location }) => {
      const place =
        location === undefined
          ? ""
          : ` file=${property(path.relative(cwd, location.file).replaceAll(path.sep, "/"))},line=${location.line},col=${location.column},title=${property(rule)}`;
      return `::${commands[severity]}${place}::${data(hint === undefined ? message : `${message} ${hint}`)}\n`;
    })
    .join("");
}

/** Nothing of a document may end the command and begin another. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
