import { changeClasses, changeKey } from "../../asyncapi/diff/change.js";
import type { Change, ChangeClass } from "../../asyncapi/diff/change.js";
import type { Location } from "../../asyncapi/location.js";
import { type AlikeChanges, alikeChanges } from "./alike-changes.js";
import { type ComparedDocument, type DiffOutcome, exitCodeOfDiff, isInTheWay } from "./diff-outcome.js";
import { shortPath } from "./report.js";
import { printable, type Terminal } from "./terminal.js";

const titles: Readonly<Record<ChangeClass, string>> = {
  breaking: "Breaking",
  recreate: "Not changed in place by the server",
  caution: "With care",
  compatible: "Compatible",
  documentation: "Documentation",
};

const longestExample = 400;

/** An outcome as one JSON document, for programs. Described in docs/cli.md; keys are only ever added. */
export function diffJson(outcome: DiffOutcome): string {
  const document = {
    verdict: outcome.verdict,
    exitCode: exitCodeOfDiff(outcome),
    diagnostics: outcome.diagnostics,
    documents: outcome.documents.map(({ before, after, application, changes }) => ({
      before,
      after,
      application,
      changes: changes.map(({ change, allowance }) => ({
        key: changeKey(change),
        ...change,
        ...(allowance === undefined
          ? {}
          : { allowed: { reason: allowance.reason, ...(allowance.until && { until: allowance.until }) } }),
      })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

interface TextOptions {
  readonly cwd: string;
  /** Only what stands in the way. */
  readonly quiet: boolean;
}

/** Prints what changed for people, the worst first. */
export function reportDiff(outcome: DiffOutcome, terminal: Terminal, { cwd, quiet }: TextOptions): void {
  const { colors, write } = terminal.stdout;
  const paint: Readonly<Record<ChangeClass, (text: string) => string>> = {
    breaking: colors.red,
    recreate: colors.magenta,
    caution: colors.yellow,
    compatible: colors.green,
    documentation: colors.dim,
  };
  for (const document of outcome.documents) {
    write(
      `${colors.bold(`${printable(document.before)} → ${printable(document.after)}`)}: ${summary(document)}\n`,
    );
    const shown = quiet ? document.changes.filter(isInTheWay) : document.changes;
    for (const alike of alikeChanges(shown)) {
      const { change, allowance } = alike.first;
      const word =
        allowance === undefined ? paint[change.class](change.class) : colors.dim(`${change.class}, allowed`);
      write(`\n${word} ${printable(alike.title)}: ${printable(change.message)}\n`);
      const place = change.after ?? change.before;
      if (place !== undefined) write(`  ${colors.dim(placeText(place, cwd))}\n`);
      for (const line of linesOf(alike)) write(`  ${printable(line)}\n`);
    }
    if (shown.length > 0) write("\n");
  }
}

function linesOf({ first, names, actors }: AlikeChanges): readonly string[] {
  const { change, allowance } = first;
  const { consequences, hint, example, certainty } = change;
  return [
    ...(names.length === 0 ? [] : [`Namely ${names.join(", ")}.`]),
    ...(certainty === undefined ? [] : ["It is not for sure that this breaks, nor that it does not."]),
    ...consequences,
    ...(example === undefined ? [] : [exampleText(change)]),
    ...(actors.length === 0 ? [] : [`Reaches ${actors.join(", ")}.`]),
    ...(hint === undefined || allowance !== undefined ? [] : [`hint: ${hint}`]),
    ...(allowance === undefined
      ? []
      : [`Allowed${allowance.until === undefined ? "" : ` until ${allowance.until}`}: ${allowance.reason}`]),
    ...(isInTheWay(first) ? [allowanceText(change, names)] : []),
  ];
}

function allowanceText(change: Change, names: readonly string[]): string {
  return names.length === 0
    ? `to allow it: ${changeKey(change)}`
    : `to allow them: ${changeKey(change)}, and the same with each other name`;
}

function exampleText({ example }: Change): string {
  const who = example?.direction === "forward" ? "A new" : "An old";
  return `${who} value that is refused: ${shorten(JSON.stringify(example?.value))}`;
}

function shorten(text: string): string {
  return text.length > longestExample ? `${text.slice(0, longestExample)}…` : text;
}

function summary({ changes }: ComparedDocument): string {
  if (changes.length === 0) return "nothing changed";
  return changeClasses
    .map((each) => [changes.filter(({ change }) => change.class === each).length, each] as const)
    .filter(([count]) => count > 0)
    .map(([count, each]) => `${count} ${each}`)
    .join(", ");
}

function placeText({ file, line, column }: Location, cwd: string): string {
  return `${shortPath(file, cwd)}:${line}:${column}`;
}

/** A report for a pull request: what stands in the way is open, the rest is folded. */
export function diffMarkdown(outcome: DiffOutcome, cwd: string): string {
  const parts = outcome.documents.map((document) => documentMarkdown(document, cwd));
  const diagnostics = outcome.diagnostics.map(({ severity, message }) => `- ${severity}: ${escape(message)}`);
  const verdict = {
    compatible: "Nothing breaks.",
    breaking: "**This breaks.**",
    invalid: "**A document has errors.**",
    usage: "**The command line is wrong.**",
  }[outcome.verdict];
  return `${["## What changes for events", verdict, ...(diagnostics.length > 0 ? [diagnostics.join("\n")] : []), ...parts].join("\n\n")}\n`;
}

function documentMarkdown(document: ComparedDocument, cwd: string): string {
  const { before, after, changes } = document;
  const sections = changeClasses.flatMap((each) => {
    const own = changes.filter(({ change }) => change.class === each);
    if (own.length === 0) return [];
    const list = alikeChanges(own)
      .map((alike) => changeMarkdown(alike, cwd))
      .join("\n");
    const isOpen = own.some(isInTheWay) || each === "caution";
    const title = `${titles[each]} (${own.length})`;
    return [
      isOpen ? `#### ${title}\n\n${list}` : `<details><summary>${title}</summary>\n\n${list}\n\n</details>`,
    ];
  });
  return [
    `### ${code(before)} → ${code(after)}`,
    ...(sections.length === 0 ? ["Nothing changed."] : sections),
  ].join("\n\n");
}

function changeMarkdown(alike: AlikeChanges, cwd: string): string {
  const { change } = alike.first;
  const place = change.after ?? change.before;
  const where = place === undefined ? "" : ` (${code(placeText(place, cwd))})`;
  const lines = linesOf(alike).map((line) => `  - ${escape(line)}`);
  return [`- **${escape(alike.title)}**: ${escape(change.message)}${where}`, ...lines].join("\n");
}

/** Documents are untrusted: their text is shown as it is, and neither links, images nor HTML come of it. */
function escape(text: string): string {
  return (
    printable(text)
      .replaceAll(/\s+/gu, " ")
      .replaceAll(/[\\`*_[\]#|~]/gu, String.raw`\$&`)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      // Nobody is called to it.
      .replaceAll("@", "@&#8203;")
  );
}

function code(text: string): string {
  return `\`${printable(text).replaceAll("`", "'").replaceAll(/\s+/gu, " ")}\``;
}
