import type { Severity } from "../../asyncapi/diagnostic.js";
import type { LintRule } from "../../asyncapi/lint/rule.js";
import type { Level, LintSettings } from "../../asyncapi/lint/run.js";
import { isRecord } from "./record.js";

const severities: readonly Severity[] = ["error", "warning", "information"];

function isLevel(value: unknown): value is Level {
  return value === "off" || severities.some((each) => each === value);
}

type Add = (message: string, hint: string) => void;

/** What `lint` of a configuration says; tells all that is wrong with it. */
export function checkLintConfig(value: unknown, add: Add): LintSettings {
  if (!isRecord(value)) {
    add("`lint` must be an object.", 'For example: lint: { rules: { HZN108: "off" } }.');
    return {};
  }
  const { rules = {}, server, custom = [], ...others } = value;
  for (const key of Object.keys(others))
    add(`\`lint\` has no key \`${key}\`.`, "Known are: rules, server, custom.");
  if (!isRecord(rules) || !Object.values(rules).every(isLevel))
    add(
      "`lint.rules` must give each rule a level.",
      'Levels are "error", "warning", "information" and "off": rules: { HZN108: "off" }.',
    );
  if (server !== undefined && !(typeof server === "string" && /^\d+\.\d+(?:\.\d+)?$/.test(server)))
    add("`lint.server` must be the version of the server.", 'For example: server: "2.11".');
  if (!Array.isArray(custom) || !custom.every(isRule))
    add(
      "`lint.custom` must be a list of rules.",
      "Each has a `code` (such as SHOP001), `name`, `summary`, `level` and `check`; `defineRule` checks them as you write.",
    );
  return {
    rules: isRecord(rules)
      ? Object.fromEntries(
          Object.entries(rules).flatMap(([name, level]) => (isLevel(level) ? [[name, level]] : [])),
        )
      : {},
    custom: Array.isArray(custom) ? custom.filter(isRule) : [],
    ...(typeof server === "string" ? { server } : {}),
  };
}

function isRule(value: unknown): value is LintRule {
  return (
    isRecord(value) &&
    typeof value["code"] === "string" &&
    /^(?!HZN)[A-Z]+\d+$/.test(value["code"]) &&
    typeof value["name"] === "string" &&
    typeof value["summary"] === "string" &&
    isLevel(value["level"]) &&
    typeof value["check"] === "function"
  );
}
