import type { Cursor } from "../../cursor.js";
import type { Diagnostic } from "../../diagnostic.js";
import type { Location } from "../../location.js";

/** A rule of the AsyncAPI specification that a JSON Schema can't state. */
export interface Rule {
  /** As the official parser calls it, where it has such a rule. */
  readonly name: string;
  /** Default `"error"`. */
  readonly severity?: Diagnostic["severity"];
  /** Reports each place that breaks the rule. The document's structure may be wrong. */
  readonly check: (root: Cursor, report: Report) => void;
}

export type Report = (broken: {
  readonly message: string;
  readonly hint: string;
  readonly location: Location;
}) => void;
