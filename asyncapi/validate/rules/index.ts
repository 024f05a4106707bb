import { Cursor } from "../../cursor.js";
import type { Diagnostic } from "../../diagnostic.js";
import type { SourceDocument } from "../../load.js";
import type { References } from "../../references.js";

export function checkRules(root: SourceDocument, references: References): readonly Diagnostic[] {
  void Cursor.root(root, references);
  return [];
}
