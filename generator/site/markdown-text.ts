/** Plain text on one line, also of a table: nothing in it is Markdown or HTML. */
export function text(of: string): string {
  return of
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .replaceAll(/[\\`*_{}[\]<>()#+!|~$&]/gu, (sign) =>
      sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : sign === "&" ? "&amp;" : `\\${sign}`,
    )
    .replaceAll(/(?<=\b(?:https?|ftp)):(?=\/\/)|(?<=\bwww)\./giu, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** In backticks, more of them than the text has in a row; a bar would end the cell of a table. */
export function code(of: string): string {
  const line = of.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/gu), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A description is Markdown already: as a quotation it can't end what it stands in, and HTML in it is text. */
export function description(of: string): string {
  const trimmed = of.trim();
  if (trimmed === "") return "";
  return trimmed
    .replaceAll("\r", "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/\]\(\s*<?\s*(?!https?:|mailto:)[^)]*\)/giu, "]")
    .replaceAll(/!\[/gu, "[")
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}

export function tidy(markdown: string): string {
  return `${markdown.replaceAll(/\n{3,}/gu, "\n\n").trim()}\n`;
}
