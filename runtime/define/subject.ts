/** The names in `{braces}` of a subject: `"a.{x}.b.{y}"` has `"x" | "y"`. */
export type ParameterName<Subject extends string> = Subject extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterName<Rest>
  : never;

/** What is known of one parameter of a subject. */
export interface ParameterOptions {
  readonly description?: string;
  /** The values that are allowed; by default any legal token. */
  readonly enum?: readonly string[];
  /** Used where the publisher gives no value. */
  readonly default?: string;
  /** JSON Pointer into the payload that holds the value, such as `"/orderId"`. */
  readonly from?: string;
}

export type ParametersOptions<Subject extends string> = {
  readonly [Name in ParameterName<Subject>]?: ParameterOptions;
};

type ValueOf<Options> = Options extends { readonly enum: readonly (infer Value extends string)[] }
  ? Value
  : string;

/** The parameters as a handler gets them: all of them. */
export type ReceivedParameters<Subject extends string, Options> = {
  readonly [Name in ParameterName<Subject>]: Name extends keyof Options ? ValueOf<Options[Name]> : string;
};

type OptionalName<Subject extends string, Options> = {
  [Name in ParameterName<Subject>]: Name extends keyof Options
    ? Options[Name] extends { readonly default: string } | { readonly from: string }
      ? Name
      : never
    : never;
}[ParameterName<Subject>];

/** The parameters as a publisher gives them: those with a default or a `from` may be left out. */
export type GivenParameters<Subject extends string, Options> = Readonly<
  Omit<ReceivedParameters<Subject, Options>, OptionalName<Subject, Options>> &
    Partial<Pick<ReceivedParameters<Subject, Options>, OptionalName<Subject, Options>>>
>;

const placeholder = /\{([^{}]*)\}/g;

/** `"orders.{region}.placed"` becomes `"orders.*.placed"`; a parameter inside a token widens its whole token. */
export function toFilter(template: string): string {
  return template
    .split(".")
    .map((token) => (token.includes("{") ? "*" : token))
    .join(".");
}

/** The names of a template's parameters, in order. */
export function parameterNames(template: string): readonly string[] {
  return Array.from(template.matchAll(placeholder), (match) => match[1] ?? "");
}

/**
 * The name of the stream that a subject has where none is declared: dots become dashes, parameters keep their
 * names. It depends on the subject alone, so that two applications agree without talking.
 */
export function derivedStreamName(template: string): string {
  return template.replace(placeholder, "$1").replaceAll(".", "-");
}

/** The name in `"{region}"`; `undefined` where the text is anything else. */
export function parameterOf(text: string): string | undefined {
  return /^\{([^{}]+)\}$/.exec(text)?.[1];
}
