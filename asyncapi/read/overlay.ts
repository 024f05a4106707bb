import { Cursor } from "../cursor.js";
import { isJsonObject } from "../json.js";
import type { Location } from "../location.js";
import type { References } from "../references.js";

/**
 * An object with traits, as JSON Merge Patch (RFC 7386) merges them, but without a copy: each value keeps the
 * place where it is written. The first layer wins; `null` removes what the layers below say.
 */
export class Overlay extends Cursor {
  readonly #layers: readonly Cursor[];
  readonly #references: References;

  /** The `target` gives the identity; it is one of the layers. */
  constructor(target: Cursor, layers: readonly Cursor[], references: References) {
    const keys = new Set(
      layers.flatMap((layer) => (isJsonObject(layer.value) ? Object.keys(layer.value) : [])),
    );
    const merged = Object.fromEntries(
      [...keys].flatMap((key) => {
        const value = layers.map((layer) => layer.get(key)).find((child) => child !== undefined)?.value;
        return value === undefined || value === null ? [] : [[key, value]];
      }),
    );
    super({ document: target.document, pointer: target.pointer, value: merged }, references, target.site);
    this.#layers = layers;
    this.#references = references;
  }

  /** The same for the same layers. */
  get layers(): string {
    return this.#layers.map(({ identity }) => identity).join(" ");
  }

  override get(key: string): Cursor | undefined {
    const children: Cursor[] = [];
    for (const layer of this.#layers) {
      const child = layer.get(key);
      if (child === undefined) continue;
      if (!isJsonObject(child.value)) {
        if (children.length === 0) return child.value === null ? undefined : child;
        break;
      }
      children.push(child);
    }
    const [first] = children;
    return first === undefined || children.length === 1
      ? first
      : new Overlay(first.here(), children, this.#references);
  }

  override locate(key?: string): Location {
    const layer = key === undefined ? undefined : this.#layers.find((candidate) => candidate.has(key));
    return layer === undefined ? super.locate() : layer.locate(key);
  }
}
