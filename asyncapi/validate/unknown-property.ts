import { list, nearest } from "../nearest.js";

/** What is wrong, and what to do. */
export interface Sentence {
  readonly message: string;
  readonly hint: string;
}

/** What stands in nearly every schema, and in nothing else that a message could be. */
const ofSchemas: ReadonlySet<string> = new Set(["type", "properties", "required", "items", "allOf", "anyOf"]);

/** Whether a key shows that a schema stands where a message is wanted. */
export function isOfSchema(name: string, allowed: readonly string[]): boolean {
  return ofSchemas.has(name) && (allowed.length === 0 || allowed.includes("payload"));
}

/** `undefined` where the property is known, and only a mistake elsewhere made it unexpected. */
export function unknownProperty(name: string, allowed: readonly string[]): Sentence | undefined {
  // A mistake elsewhere in an object can make all of its keys unexpected.
  if (allowed.includes(name)) return undefined;
  if (isOfSchema(name, allowed)) {
    return {
      message: `Unknown property "${name}": a message is wanted here, not a schema.`,
      hint: 'Put the schema into a message: { payload: { $ref: "…" } }.',
    };
  }
  const near = nearest(name, allowed);
  const keys =
    allowed.length === 0
      ? "Correct or remove it; names of your own begin with x-."
      : `The keys here are ${list(allowed, 20)}.`;
  return {
    message: `Unknown property "${name}".`,
    hint: near === undefined ? keys : `Did you mean "${near}"?`,
  };
}
