declare const payload: unique symbol;

/**
 * A JSON Schema (draft-07) as data that carries the type of its values, so that nobody has to write type
 * arguments. The property that holds the type never exists at run time.
 */
export interface Schema<Payload = unknown> {
  readonly [keyword: string]: unknown;
  readonly [payload]?: Payload;
}

/** Any schema of https://standardschema.dev (zod, valibot, arktype, …), version 1. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

interface StandardIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** A TypeBox schema: a JSON Schema whose `static` property has the type of its values. */
export interface TypeBoxSchema<Payload = unknown> {
  readonly static: Payload;
}

export type AnySchema = Schema | StandardSchema | TypeBoxSchema;

/** What a publisher has to give. */
export type InputOf<S> =
  S extends StandardSchema<infer Input, unknown>
    ? Input
    : S extends TypeBoxSchema<infer Payload>
      ? Payload
      : S extends Schema<infer Payload>
        ? Payload
        : never;

/** What a handler gets: the same, but for Standard Schemas that transform. */
export type OutputOf<S> = S extends StandardSchema<infer _Input, infer Output> ? Output : InputOf<S>;
