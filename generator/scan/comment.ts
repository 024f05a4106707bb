/** What a doc comment says. */
export interface Comment {
  readonly description?: string;
  readonly deprecated?: true;
  /** All others, in their order, without the `@`. */
  readonly tags: readonly CommentTag[];
}

export interface CommentTag {
  readonly name: string;
  readonly text: string;
}

const tag = /(^|\s)@([a-z][\w.]*)(?=\s|$)/gu;

/** Reads a comment, from its first slash to its last. It is the way back from `printComment`. */
export function readComment(text: string): Comment {
  const lines = text
    .replace(/^\/\*\*?/u, "")
    .replace(/\*\/$/u, "")
    .split(/\r?\n/u)
    .map((line, index) => (index === 0 ? line.replace(/^ /u, "") : line.replace(/^\s*\* ?/u, "")).trimEnd());
  const body = lines.join("\n").replaceAll("*\\/", "*/").trim();
  const places = [...body.matchAll(tag)];
  const description = body.slice(0, places[0]?.index ?? body.length).trim();
  const tags = places.map((match, index): CommentTag => {
    const end = places[index + 1]?.index ?? body.length;
    return { name: match[2] ?? "", text: body.slice(match.index + match[0].length, end).trim() };
  });
  return {
    ...(description === "" ? {} : { description }),
    ...(tags.some(({ name }) => name === "deprecated") ? { deprecated: true } : {}),
    tags: tags.filter(({ name }) => name !== "deprecated"),
  };
}
