/** Gives each thing that is drawn a name of its own. */
export class Ids {
  readonly #taken = new Set<string>();

  /** The name itself, as {@link idOf} has it; where that is taken with ` (2)`, ` (3)` … behind it. */
  claim(name: string): string {
    const base = idOf(name);
    let id = base;
    for (let number = 2; this.#taken.has(id); number++) id = `${base} (${number})`;
    this.#taken.add(id);
    return id;
  }
}

/** Without what ends a text in JavaScript: D2 hands ids to a script of its default layout as they are. */
export function idOf(name: string): string {
  return name.replaceAll(/[`"\\$\n\r\u2028\u2029]/gu, "_");
}
