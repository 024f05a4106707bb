/** Gives each thing that is drawn a name of its own. */
export class Ids {
  readonly #taken = new Set<string>();

  /** The name itself; where that is taken with ` (2)`, ` (3)` … behind it. */
  claim(name: string): string {
    let id = name;
    for (let number = 2; this.#taken.has(id); number++) id = `${name} (${number})`;
    this.#taken.add(id);
    return id;
  }
}
