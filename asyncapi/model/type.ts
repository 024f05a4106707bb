import type { Json } from "../json.js";

/**
 * What values a schema allows, said structurally and without the syntax of any language. A printer turns it
 * into TypeScript; the constraints that no structural type can express stay in the schema's JSON.
 */
export type Type =
  | { readonly kind: "unknown" }
  | { readonly kind: "never" }
  | { readonly kind: "null" }
  | { readonly kind: "boolean" }
  /** `int64`: a whole number that may be beyond what JavaScript's numbers hold. */
  | { readonly kind: "number"; readonly integer: boolean; readonly format?: "int64" }
  /** `int64`: its digits, as ProtoJSON has them. */
  | { readonly kind: "string"; readonly format?: "date-time" | "int64" }
  /** What code has for a text with date and time, or for such numbers, where that was chosen; never in a document. */
  | { readonly kind: "date" }
  | { readonly kind: "bigint" }
  /** Bytes that are not text; only for payloads whose content type is binary. */
  | { readonly kind: "bytes" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "array"; readonly items: Type }
  | TupleType
  | ObjectType
  | { readonly kind: "union"; readonly members: readonly Type[] }
  | { readonly kind: "intersection"; readonly members: readonly Type[] }
  /** A named definition of the application, by {@link Definition.name}. */
  | { readonly kind: "reference"; readonly name: string };

export interface TupleType {
  readonly kind: "tuple";
  readonly items: readonly Type[];
  /** How many of the items, from the first, must be there. */
  readonly required: number;
  /** What may follow the items; absent: nothing. */
  readonly rest?: Type;
}

export interface ObjectType {
  readonly kind: "object";
  readonly properties: readonly Property[];
  /**
   * What the properties that are not listed may hold. Absent: the schema says nothing of them or forbids them,
   * which is the same to a structural type.
   */
  readonly additional?: Type;
  /** What properties hold whose names have these parts with anything between; no name fits two of them. */
  readonly patterns?: readonly NamePattern[];
}

export interface NamePattern {
  /** At least two: `["x-", ""]` for all names that begin with `x-`. */
  readonly parts: readonly string[];
  readonly type: Type;
}

export interface Property {
  /** As in the document; any string. */
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly notes: Notes;
}

/** What a schema says to people rather than to compilers. Plain text from the document: untrusted. */
export interface Notes {
  readonly description?: string;
  readonly deprecated?: true;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  /** For example `"format: date-time"` or `"minimum: 0"`, in the order of the document. */
  readonly constraints?: readonly string[];
}
