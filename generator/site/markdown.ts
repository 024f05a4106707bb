import MarkdownIt from "markdown-it";

/**
 * Renders the Markdown of documents, which is untrusted: HTML in it is text, links lead to the web or write a mail, and
 * pictures, which a page would fetch from somewhere, are links.
 */
export function openMarkdown(): (markdown: string) => string {
  const renderer = new MarkdownIt({ html: false, linkify: true });
  renderer.validateLink = (address) => /^(?:https?:|mailto:)/iu.test(address.trim());
  // The page has headings of its own; those of a description are only bold.
  renderer.renderer.rules["heading_open"] = () => "<p><strong>";
  renderer.renderer.rules["heading_close"] = () => "</strong></p>\n";
  renderer.renderer.rules["link_open"] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    token?.attrSet("rel", "noopener noreferrer");
    const isEmpty = tokens[index + 1]?.type === "link_close";
    const text = isEmpty ? renderer.utils.escapeHtml(String(token?.attrGet("href"))) : "";
    return self.renderToken(tokens, index, options) + text;
  };
  renderer.renderer.rules["image"] = (tokens, index) => {
    const token = tokens[index];
    const address = renderer.utils.escapeHtml(String(token?.attrGet("src") ?? ""));
    const text = renderer.utils.escapeHtml(token?.content ?? "");
    return `<a href="${address}" rel="noopener noreferrer">${text === "" ? address : text}</a>`;
  };
  // A table may be wider than the page.
  renderer.renderer.rules["table_open"] = () =>
    '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
  renderer.renderer.rules["table_close"] = () => "</table></div>\n";
  renderer.renderer.rules["fence"] = (tokens, index) => codeBlock(tokens[index]?.content ?? "");
  renderer.renderer.rules["code_block"] = (tokens, index) => codeBlock(tokens[index]?.content ?? "");
  return (markdown) => (markdown.trim() === "" ? "" : renderer.render(markdown));

  function codeBlock(text: string): string {
    return `<pre tabindex="0"><code>${renderer.utils.escapeHtml(text)}</code></pre>\n`;
  }
}
