import type { Json, JsonObject } from "../../json.js";

/** Past this, the type does not say that only one may be there: it would list each field for each of the others. */
const mostWrittenOut = 10;

/**
 * At most one of the fields is there. `moved` are those that the schema describes itself, as alternatives of which
 * each excludes the other fields.
 */
export function oneofSchema(
  names: readonly string[],
  properties: ReadonlyMap<string, Json>,
): { readonly schema: JsonObject; readonly moved: readonly string[] } {
  if (names.length > mostWrittenOut) {
    const alone = names.map((name): [string, Json] => {
      const others = names.filter((other) => other !== name).map((other) => ({ required: [other] }));
      return [name, { not: { anyOf: others } }];
    });
    return { schema: { dependencies: Object.fromEntries(alone) }, moved: [] };
  }
  const alternative = (chosen: string | undefined): JsonObject => ({
    ...(chosen === undefined ? {} : { required: [chosen] }),
    properties: Object.fromEntries(
      names.map((name) => [name, name === chosen ? (properties.get(name) ?? true) : false]),
    ),
  });
  return { schema: { oneOf: [...names, undefined].map(alternative) }, moved: names };
}
