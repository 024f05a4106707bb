/** Names for pages: unique on every file system, and legal in every one. */
export class Slugs {
  readonly #taken = new Set<string>();

  /** Equal names of one kind get `-2`, `-3` … behind them. */
  claim(kind: string, name: string): string {
    const base = slugOf(name);
    let slug = base;
    for (let number = 2; this.#taken.has(`${kind} ${slug}`); number++) slug = `${base}-${number}`;
    this.#taken.add(`${kind} ${slug}`);
    return slug;
  }
}

function slugOf(name: string): string {
  const plain = name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/gu, "")
    .slice(0, 80);
  // Windows keeps some names for devices.
  return plain === "" || /^(?:con|prn|aux|nul|com\d|lpt\d|index)$/u.test(plain) ? `${plain}-` : plain;
}
