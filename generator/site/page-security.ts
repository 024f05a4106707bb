import { createHash } from "node:crypto";

/** What a page holds that stands alone. */
interface Inlined {
  readonly scripts: readonly string[];
  readonly style: string;
}

interface PolicyOptions {
  /** Whether our scripts turn text into code: the official component compiles schemas of its own as it starts. */
  readonly mayCompile?: boolean;
}

/**
 * What a page may load: only what is ours, from its folder or from itself. Nothing of a document runs, even if it got
 * into a page as a script.
 */
export function policyOf(inlined?: Inlined, { mayCompile = false }: PolicyOptions = {}): string {
  const own = inlined === undefined ? "'self'" : inlined.scripts.map(hashOf).join(" ");
  const scripts = mayCompile ? `${own} 'unsafe-eval'` : own;
  const style = inlined === undefined ? "'self'" : hashOf(inlined.style);
  return `default-src 'none'; script-src ${scripts}; style-src ${style}; font-src data:; base-uri 'none'; form-action 'none'`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** JSON of which no text ends the script that it stands in. */
export function jsonInScript(json: string): string {
  return json.replaceAll(
    /[<>&\u2028\u2029]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A program of which no string, template or pattern ends the script that it stands in. */
export function programInScript(program: string): string {
  return program.replaceAll(/<(?=\/?script)/giu, "\\x3c");
}
