import type { Fetched, FetchLimits } from "./fetch-document.js";

/** After so long, in milliseconds, an address is asked again. */
const freshFor = 5 * 60_000;

/**
 * What several readings have fetched from the web: the documents of one run ask each address once, and `--watch` does
 * not ask all of them again at each edit. Failures are not kept.
 */
export class FetchedDocuments {
  /** By what was trusted and the address: who trusts less must not see what others may. */
  readonly #kept = new Map<string, Kept>();

  async fetch(address: string, limits: FetchLimits): Promise<Fetched> {
    const key = JSON.stringify([limits.trusted.toSorted(), address]);
    const kept = this.#kept.get(key);
    const isFresh = kept !== undefined && performance.now() - kept.since < freshFor;
    if (isFresh && kept.fetched.bytes.length <= limits.most) return kept.fetched;
    const { fetchDocument } = await import("./fetch-document.js");
    const fetched = await fetchDocument(address, limits);
    if (fetched.kind === "fetched") this.#kept.set(key, { fetched, since: performance.now() });
    else this.#kept.delete(key);
    return fetched;
  }
}

interface Kept {
  readonly fetched: Extract<Fetched, { readonly kind: "fetched" }>;
  readonly since: number;
}
