const longest = 160;

/** The first sentence of a Markdown text, without its marks. */
export function summaryOf(markdown: string): string {
  const [paragraph = ""] = markdown.trim().split(/\n\s*\n/u, 1);
  const plain = paragraph
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/gu, "$1")
    .replaceAll(/[*_`#>]+/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/u.exec(plain)?.[0] ?? plain;
  return sentence.length > longest ? `${sentence.slice(0, longest - 1)}…` : sentence;
}
