import type { Cursor } from "../cursor.js";
import { pointerKeys } from "../pointer.js";
import { referenceOf } from "../references.js";

/** The property that tells alternatives apart, and its values for one of them. */
export interface Discriminator {
  readonly property: string;
  readonly values: readonly string[];
}

/**
 * What a `discriminator` says of one of the alternatives of a schema: its names in OpenAPI's `mapping`, else the last
 * part of its reference, as AsyncAPI has it, too. `undefined` where it is written in place, and where it says so itself.
 */
export function discriminatorOf(schema: Cursor, alternative: Cursor): Discriminator | undefined {
  const discriminator = schema.get("discriminator");
  const property = discriminator?.string("propertyName") ?? schema.string("discriminator");
  if (discriminator === undefined || property === undefined || alternative.site === undefined)
    return undefined;
  if (saysItself(alternative, property)) return undefined;
  const reference = referenceOf(alternative.site.value) ?? "";
  const name = nameOf(reference);
  const mapped = (discriminator.get("mapping")?.entries() ?? []).flatMap(([value, { value: target }]) =>
    target === name || target === reference ? [value] : [],
  );
  const values = mapped.length > 0 ? mapped : name === undefined ? [] : [name];
  return values.length === 0 ? undefined : { property, values };
}

/** How many schemas of `allOf` are looked at for one answer. */
const mostSchemas = 100;

/** Whether it lists the property's values, be it in what it is made of. */
function saysItself(schema: Cursor, property: string): boolean {
  const schemas = [schema];
  for (let next = 0; next < Math.min(schemas.length, mostSchemas); next++) {
    const own = schemas[next]?.get("properties")?.get(property);
    if (own?.has("enum") === true || own?.has("const") === true) return true;
    schemas.push(...(schemas[next]?.get("allOf")?.items() ?? []));
  }
  return false;
}

function nameOf(reference: string): string | undefined {
  return pointerKeys(reference.split("#")[1] ?? "")?.at(-1);
}
