import type { ts } from "ts-morph";
import { type Comment, readComment } from "./comment.js";
import type { TypeScript } from "./program.js";

/** The doc comment before a declaration, a property or the statement around them. */
export function commentBefore(ts: TypeScript, node: ts.Node): Comment {
  const around =
    ts.isVariableDeclaration(node) && ts.isVariableDeclarationList(node.parent) ? node.parent.parent : node;
  const text = node.getSourceFile().text;
  const ranges = ts.getLeadingCommentRanges(text, around.getFullStart()) ?? [];
  const last = ranges.findLast(({ pos }) => text.startsWith("/**", pos) && text[pos + 3] !== "/");
  return last === undefined ? { tags: [] } : readComment(text.slice(last.pos, last.end));
}
