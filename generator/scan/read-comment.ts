import type { ts } from "ts-morph";
import { type Comment, readComment } from "./comment.js";
import type { TypeScript } from "./program.js";

/** The doc comment before a declaration, a property or the statement around them. */
export function commentBefore(ts: TypeScript, node: ts.Node): Comment {
  const around =
    ts.isVariableDeclaration(node) && ts.isVariableDeclarationList(node.parent) ? node.parent.parent : node;
  const text = node.getSourceFile().text;
  const start = around.getFullStart();
  // on one line with what stands before it, it counts as that one's
  const ranges = [
    ...(ts.getTrailingCommentRanges(text, start) ?? []).filter(
      ({ end }) => !/[\r\n]/u.test(text.slice(end, around.getStart())),
    ),
    ...(ts.getLeadingCommentRanges(text, start) ?? []),
  ];
  const last = ranges.findLast(({ pos }) => text.startsWith("/**", pos) && text[pos + 3] !== "/");
  return last === undefined ? { tags: [] } : readComment(text.slice(last.pos, last.end));
}
