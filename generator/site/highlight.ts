import { escapeXml } from "../picture/svg.js";

const pieces =
  /(?<comment>\/\/[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*")(?<colon>\s*:)?|(?<keyword>\b(?:import|from|const|await|using|new|async|return|true|false|null)\b)|(?<number>\b\d+(?:\.\d+)?\b)/gu;

/** JSON, or the TypeScript that we print ourselves, as HTML with its words in classes. */
export function highlight(code: string): string {
  let html = "";
  let end = 0;
  for (const found of code.matchAll(pieces)) {
    html += escapeXml(code.slice(end, found.index));
    end = found.index + found[0].length;
    const { comment, string, colon, keyword, number } = found.groups ?? {};
    if (string !== undefined)
      html += `<span class="${colon === undefined ? "str" : "key"}">${escapeXml(string)}</span>${colon ?? ""}`;
    else {
      const kind = comment === undefined ? (keyword === undefined ? "num" : "kw") : "com";
      html += `<span class="${kind}">${escapeXml(comment ?? keyword ?? number ?? "")}</span>`;
    }
  }
  return html + escapeXml(code.slice(end));
}
