/** A fenced block of a Markdown page that is a file: its info string is a language and a path. */
export interface Snippet {
  readonly path: string;
  readonly content: string;
}

const block = /^```(?:ts|yaml|json) (\S+)\n(.*?)^```$/gms;

export function snippetsOf(markdown: string): readonly Snippet[] {
  return Array.from(markdown.matchAll(block), ([, path = "", content = ""]) => ({ path, content }));
}

/** The page with other contents in the blocks of the given paths. */
export function withSnippets(markdown: string, contents: Readonly<Record<string, string>>): string {
  return markdown.replaceAll(block, (whole: string, path: string, content: string) =>
    whole.replace(`${path}\n${content}`, () => `${path}\n${contents[path] ?? content}`),
  );
}
