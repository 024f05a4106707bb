import { structuredPatch } from "diff";
import { withUnixLineEnds } from "../marker.js";
import type { PlannedFile } from "../plan-files.js";

/** Beyond this the difference says less than "it is another file" and takes seconds to find. */
const MOST_EDITS = 1000;

/**
 * The lines of a unified diff from a file on disk to what it should be, without the names of files;
 * `undefined` where the two differ nearly everywhere.
 */
export function differenceOf({
  path,
  before,
  after,
}: Extract<PlannedFile, { readonly state: "changed" }>): readonly string[] | undefined {
  const patch = structuredPatch(path, path, before, withUnixLineEnds(after), undefined, undefined, {
    context: 2,
    maxEditLength: MOST_EDITS,
  });
  return patch?.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
}
