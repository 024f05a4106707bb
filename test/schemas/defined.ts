import type { Json, JsonObject } from "../../asyncapi/index.js";

/** Without what is `undefined`. */
export function defined(object: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
