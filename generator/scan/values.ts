import type { ts } from "ts-morph";
import type { Json } from "../../asyncapi/index.js";

/** What an expression is, as far as it can be known without running it. */
export type Value =
  | {
      readonly kind: "plain";
      readonly value: string | number | boolean | null | undefined;
      readonly node: ts.Node;
    }
  | ObjectValue
  | ArrayValue
  | DefinitionValue
  /** Nobody knows before it runs. */
  | UnknownValue;

export interface ObjectValue {
  readonly kind: "object";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly node: ts.Node;
  /** The constant that it stands in. */
  readonly constant?: ts.VariableDeclaration;
}

export interface Entry {
  readonly value: Value;
  /** Where it is written: a comment may stand before it. */
  readonly node: ts.Node;
}

export interface ArrayValue {
  readonly kind: "array";
  readonly items: readonly Value[];
  readonly node: ts.Node;
  readonly constant?: ts.VariableDeclaration;
}

/** The result of a function of the runtime. */
export interface DefinitionValue {
  readonly kind: "definition";
  /** Such as `defineEvent`. */
  readonly function: string;
  readonly call: ts.CallExpression;
  readonly node: ts.Node;
}

export interface UnknownValue {
  readonly kind: "unknown";
  readonly node: ts.Node;
  /** A sentence's end: `"it is the result of a call"`. */
  readonly reason: string;
}

export function unknown(node: ts.Node, reason: string): UnknownValue {
  return { kind: "unknown", node, reason };
}

export function isUndefined(value: Value | undefined): boolean {
  return value === undefined || (value.kind === "plain" && value.value === undefined);
}

export function textIn(value: Value | undefined): string | undefined {
  return value?.kind === "plain" && typeof value.value === "string" ? value.value : undefined;
}

/** As JSON, or the first part that is none. Members that are `undefined` are left out. */
export function toJson(value: Value): { readonly json: Json } | { readonly unknown: UnknownValue } {
  switch (value.kind) {
    case "plain":
      return value.value === undefined
        ? { unknown: unknown(value.node, "it is undefined") }
        : { json: value.value };
    case "unknown":
      return { unknown: value };
    case "definition":
      return { unknown: unknown(value.node, `it is what ${value.function} gives`) };
    case "array": {
      const items: Json[] = [];
      for (const item of value.items) {
        const made = toJson(item);
        if ("unknown" in made) return made;
        items.push(made.json);
      }
      return { json: items };
    }
    case "object": {
      const entries: [string, Json][] = [];
      for (const [key, entry] of value.entries) {
        if (isUndefined(entry.value)) continue;
        const made = toJson(entry.value);
        if ("unknown" in made) return made;
        entries.push([key, made.json]);
      }
      return { json: Object.fromEntries(entries) };
    }
  }
}
