import type { Location } from "../location.js";
import type { LintResult } from "./run.js";

/** A comment that asks for silence: `# hazelnats-disable-next-line HZN105 -- the reason`, with `//` in code. */
export interface Disabling {
  readonly location: Location;
  /** The line that it is about; absent: all of the file. */
  readonly line?: number;
  /** Codes or names; none: all rules. */
  readonly rules: readonly string[];
  readonly reason?: string;
}

const pattern =
  /(?:#|\/\/|\/\*)\s*hazelnats-disable(-next-line|-line)?(?=\s|$)([^\r\n]*?)(?:\s--\s+([^\r\n]*?))?\s*(?:\*\/)?\s*$/;

/** The comments of a file, from the top. */
export function disablingsOf(text: string, file: string): readonly Disabling[] {
  const lines = text.split(/\r\n|[\r\n]/);
  return lines.flatMap((line, index) => {
    const found = line.includes("hazelnats-disable") ? pattern.exec(line) : null;
    if (found === null) return [];
    const [, where, rules = "", reason] = found;
    return [
      {
        location: { file, line: index + 1, column: found.index + 1 },
        ...(where === undefined ? {} : { line: where === "-line" ? index + 1 : nextLine(lines, index) }),
        rules: rules.split(/[\s,]+/).filter((rule) => rule !== ""),
        ...(reason === undefined || reason === "" ? {} : { reason }),
      },
    ];
  });
}

/** The first line below that says something: several comments may stand above one line. */
function nextLine(lines: readonly string[], index: number): number {
  const next = lines.findIndex((line, at) => at > index && !/^\s*(?:#|\/\/|\/\*|\*|$)/.test(line));
  return (next < 0 ? index + 1 : next) + 1;
}

/** A result, and the comment that asks for silence on it. */
export interface SilencedResult {
  readonly result: LintResult;
  readonly by: Disabling;
}

export interface Silenced {
  readonly open: readonly LintResult[];
  readonly silenced: readonly SilencedResult[];
  /** Comments that silence nothing. */
  readonly unused: readonly Disabling[];
}

export function silence(results: readonly LintResult[], disablings: readonly Disabling[]): Silenced {
  const used = new Set<Disabling>();
  const open: LintResult[] = [];
  const silenced: SilencedResult[] = [];
  for (const result of results) {
    const by = disablings.find((each) => isAbout(each, result));
    if (by === undefined) open.push(result);
    else {
      used.add(by);
      silenced.push({ result, by });
    }
  }
  return { open, silenced, unused: disablings.filter((each) => !used.has(each)) };
}

function isAbout({ location, line, rules }: Disabling, { location: at, rule }: LintResult): boolean {
  if (at?.file !== location.file || (line !== undefined && line !== at.line)) return false;
  return rules.length === 0 || rules.includes(rule.code) || rules.includes(rule.name);
}
