import type { Cursor } from "../cursor.js";
import { pointerKeys } from "../pointer.js";
import { referenceOf } from "../references.js";

/** The property that tells alternatives apart, and its values for one of them. */
export interface Discriminator {
  readonly property: string;
  readonly values: readonly string[];
}

/**
 * What OpenAPI's `discriminator` says of one of the alternatives of a schema: its names in `mapping`, else the last
 * part of its reference. `undefined` where it is written in place, and where it says so itself.
 */
export function discriminatorOf(schema: Cursor, alternative: Cursor): Discriminator | undefined {
  const discriminator = schema.get("discriminator");
  const property = discriminator?.string("propertyName");
  if (discriminator === undefined || property === undefined || alternative.site === undefined)
    return undefined;
  const own = alternative.get("properties")?.get(property);
  if (own?.has("enum") === true || own?.has("const") === true) return undefined;
  const reference = referenceOf(alternative.site.value) ?? "";
  const name = nameOf(reference);
  const mapped = (discriminator.get("mapping")?.entries() ?? []).flatMap(([value, { value: target }]) =>
    target === name || target === reference ? [value] : [],
  );
  const values = mapped.length > 0 ? mapped : name === undefined ? [] : [name];
  return values.length === 0 ? undefined : { property, values };
}

function nameOf(reference: string): string | undefined {
  return pointerKeys(reference.split("#")[1] ?? "")?.at(-1);
}
