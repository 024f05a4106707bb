import type { Cursor } from "../../cursor.js";
import type { Report } from "./rule.js";

/** Reports the second of two that have the same id, which a trait may give. */
export class UniqueIds {
  readonly #key: string;
  readonly #report: Report;
  readonly #seen = new Map<string, Cursor>();

  constructor(key: string, report: Report) {
    this.#key = key;
    this.#report = report;
  }

  /** The holder of the id that was given to another holder before, if so. */
  take(holder: Cursor): void {
    const giver = this.#giverOf(holder);
    const id = giver?.string(this.#key);
    if (giver === undefined || id === undefined) return;
    const first = this.#seen.get(id);
    if (first === undefined) {
      this.#seen.set(id, giver);
      return;
    }
    const { file, line } = first.locate(this.#key);
    const location = giver.locate(this.#key);
    const where = file === location.file ? `in line ${line}` : `in ${file}`;
    this.#report({
      message: `The ${this.#key} "${id}" is given twice; it was first given ${where}.`,
      hint: `Give each ${this.#key === "messageId" ? "message" : "operation"} ${this.#key === "messageId" ? "a messageId" : "an operationId"} of its own.`,
      location,
    });
  }

  /** Later traits win, and all of them over the object itself. */
  #giverOf(holder: Cursor): Cursor | undefined {
    const traits = holder.get("traits")?.items().toReversed() ?? [];
    return [...traits, holder].find((each) => each.string(this.#key) !== undefined);
  }
}
