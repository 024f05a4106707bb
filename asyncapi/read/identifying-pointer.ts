import type { Cursor } from "../cursor.js";
import { list, nearest } from "../nearest.js";
import { pointerKeys } from "../pointer.js";
import type { Message, Reading } from "./specification.js";

/** The message's `deduplicateBy` as a JSON Pointer, or `undefined` after it reported why it can't identify. */
export function checkIdentifyingPointer(
  message: Message,
  { isRequest, schema }: { readonly isRequest: boolean; readonly schema: Cursor | undefined },
  reading: Reading,
): string | undefined {
  const extension = message.cursor.get("x-jetstream");
  const text = extension?.string("deduplicateBy");
  if (extension === undefined || text === undefined) return undefined;
  const report = (why: string, hint: string): undefined => {
    const location = extension.locate("deduplicateBy");
    reading.report({ severity: "error", rule: "deduplicate-by", message: why, hint, location });
  };
  if (isRequest) {
    return report(
      "A request can't be deduplicated: a repeated one would never be answered.",
      "Remove deduplicateBy, or the operation's reply.",
    );
  }
  const pointer = /^(?:\$message\.payload#)?(\/.*)$/.exec(text)?.[1];
  const keys = pointer === undefined ? undefined : pointerKeys(pointer);
  if (pointer === undefined || keys === undefined) {
    return report(`"${text}" does not point into the payload.`, 'Write it as "$message.payload#/orderId".');
  }
  let holders = parts(schema);
  for (const [index, key] of keys.entries()) {
    const properties = holders.flatMap((holder) => holder.get("properties")?.entries() ?? []);
    const found = properties.filter(([name]) => name === key).map(([, property]) => property);
    const where = index === 0 ? "the payload" : `"${keys.slice(0, index).join("/")}"`;
    if (found.length === 0) {
      const names = new Set(properties.map(([name]) => name));
      const near = nearest(key, names);
      const hint =
        near !== undefined
          ? `Did you mean "${near}"?`
          : names.size > 0
            ? `There are ${list(names)}.`
            : "Describe it in the payload's schema.";
      return report(`There is no property "${key}" in ${where}.`, hint);
    }
    const isRequired = holders.some((holder) =>
      holder
        .get("required")
        ?.items()
        .some(({ value }) => value === key),
    );
    if (!isRequired) {
      return report(
        `"${key}" is not a required property of ${where}: events without it could not be told apart.`,
        `Add "${key}" to required.`,
      );
    }
    holders = found.flatMap(parts);
  }
  const isScalar = holders.some((holder) => isIdentifier(holder));
  if (!isScalar) {
    return report(
      `What "${pointer}" points to is not a string or an integer.`,
      "Choose a property that is one, such as an id.",
    );
  }
  return pointer;
}

/** A schema and what `allOf` adds to it. */
export function parts(schema: Cursor | undefined): readonly Cursor[] {
  const found = new Map<string, Cursor>();
  const queue = schema === undefined ? [] : [schema];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next.identity)) continue;
    found.set(next.identity, next);
    queue.push(...(next.get("allOf")?.items() ?? []));
  }
  return [...found.values()];
}

function isIdentifier(schema: Cursor): boolean {
  const type = schema.get("type")?.value;
  if (type !== undefined) return type === "string" || type === "integer";
  const values = schema
    .get("enum")
    ?.items()
    .map((item) => item.value) ?? [schema.get("const")?.value];
  return values.every((value) => typeof value === "string" || Number.isInteger(value));
}
