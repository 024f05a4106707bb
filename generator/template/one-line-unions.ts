/** Lines that each hold one member of a union, all equally far to the right. */
const membersOfUnion = /^([\t ]*)\| .*(?:\n\1\| .*)+$/gmu;

/** Characters of `String.length` one that take two columns. */
const wide = /[\u26a1\u2705\u2728\u274c\u3000-\ud7a3\uff01-\uff60]/gu;

/** Text of which every tool counts the same columns; emoji of several characters are counted differently. */
export const plainlyWide =
  /^[\t\n\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u214f\u2190-\u2319\u2500-\u25fc\u26a1\u2705\u2728\u274c\u3000-\u3029\u3030-\u303e\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\u{1f300}-\u{1f320}\u{1f330}-\u{1f335}\u{1f400}-\u{1f43e}\u{1f4a0}-\u{1f4fc}\u{1f600}-\u{1f64f}\u{1f680}-\u{1f6c5}]*$/u;

/**
 * A union whose members stand on lines of their own, on one line where they fit: `"a" | "b" | "c"`. This is how Prettier
 * breaks unions since 3.9, and the native formatter does not.
 *
 * The text is laid out already, is {@link plainlyWide}, and its lines end with `\n`.
 */
export function joinUnions(
  code: string,
  { printWidth, tabWidth }: { readonly printWidth: number; readonly tabWidth: number },
): string {
  return code.replace(membersOfUnion, (lines: string, indentation: string, offset: number) => {
    const before = code.slice(code.lastIndexOf("\n", offset - 2) + 1, offset - 1);
    const after = code.slice(offset + lines.length + 1, offset + lines.length + indentation.length + 2);
    // Another member, of several lines, stands before or after.
    if (!/[=:([]$/u.test(before) || (after.length > indentation.length && after.trim() === "")) return lines;
    const members = lines.slice(indentation.length + 2).replaceAll(`\n${indentation}|`, " |");
    const width = indentation.replaceAll("\t", " ".repeat(tabWidth)).length + widthOf(members);
    return width <= printWidth ? indentation + members : lines;
  });
}

/** How many columns a text takes. */
function widthOf(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}
