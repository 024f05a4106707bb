import type { FormatConfig } from "oxfmt";
import type { Options } from "prettier";
import { nestingDepth } from "./nesting-depth.js";
import { joinUnions, plainlyWide } from "./one-line-unions.js";

/** Lays out TypeScript to the byte as Prettier does; `undefined` where only Prettier itself can tell. */
export type NativeFormat = (code: string, file: string) => Promise<string | undefined>;

type LayoutOptions = Required<
  Pick<FormatConfig, "printWidth" | "tabWidth" | "useTabs" | "semi" | "singleQuote" | "trailingComma">
> &
  Required<Pick<FormatConfig, "quoteProps" | "bracketSpacing" | "objectWrap" | "arrowParens">>;

/** Prettier's defaults, all written out: those of the native formatter are others. */
const prettierDefaults: LayoutOptions = {
  printWidth: 80,
  tabWidth: 2,
  useTabs: false,
  semi: true,
  singleQuote: false,
  trailingComma: "all",
  quoteProps: "as-needed",
  bracketSpacing: true,
  objectWrap: "preserve",
  arrowParens: "always",
};

const isBoolean = (value: unknown) => typeof value === "boolean";
const oneOf =
  (...values: readonly string[]) =>
  (value: unknown) =>
    values.some((each) => each === value);
const integer = (least: number, most: number) => (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

/** What the native formatter does as Prettier does. Another value is Prettier's to follow, or to reject. */
const layout: { readonly [Key in keyof LayoutOptions]: (value: unknown) => boolean } = {
  printWidth: integer(40, 320),
  tabWidth: integer(1, 24),
  useTabs: isBoolean,
  semi: isBoolean,
  singleQuote: isBoolean,
  trailingComma: oneOf("all", "es5", "none"),
  quoteProps: oneOf("as-needed", "consistent", "preserve"),
  bracketSpacing: isBoolean,
  objectWrap: oneOf("preserve", "collapse"),
  arrowParens: oneOf("always", "avoid"),
};

/** Valid options that change nothing in code without JSX, conditions and embedded languages. */
const irrelevant: Readonly<Record<string, (value: unknown) => boolean>> = {
  bracketSameLine: isBoolean,
  embeddedLanguageFormatting: oneOf("auto", "off"),
  // At the start, it also moves the `&` of types.
  experimentalOperatorPosition: oneOf("end"),
  experimentalTernaries: isBoolean,
  htmlWhitespaceSensitivity: oneOf("css", "strict", "ignore"),
  jsxSingleQuote: isBoolean,
  proseWrap: oneOf("always", "never", "preserve"),
  singleAttributePerLine: isBoolean,
  vueIndentScriptAndStyle: isBoolean,
};

/** With 128 levels its indentation ends, with some thousands its stack. */
const deepest = 80;

const quotedKey = /"\??:/u;

/** The code has `\n`, which is what `auto` keeps. */
const lineEnds: Readonly<Record<string, string>> = { auto: "\n", lf: "\n", crlf: "\r\n", cr: "\r" };

/** `undefined` where the configuration, or this computer, needs Prettier. */
export async function loadNativeFormat(config: Options): Promise<NativeFormat | undefined> {
  const understood = readOptions(config);
  if (understood === undefined) return undefined;
  const { options, lineEnd } = understood;
  const format = await loadBinding();
  if (format === undefined) return undefined;
  return async (code, file) => {
    if (!plainlyWide.test(code) || nestingDepth(code) > deepest) return undefined;
    // It decides where to break before it has put the quotes that are consistent.
    if (options.quoteProps === "consistent" && quotedKey.test(code)) return undefined;
    // `sortImports`, `jsdoc` and all else that Prettier does not do are off unless they are named.
    const { code: laidOut, errors } = await format(file, code, { ...options, endOfLine: "lf" });
    if (errors.length > 0) return undefined;
    const joined = joinUnions(laidOut, options);
    return lineEnd === "\n" ? joined : joined.replaceAll("\n", lineEnd);
  };
}

async function loadBinding() {
  try {
    const { format } = await import("oxfmt");
    // The binding is loaded with the first call.
    await format("empty.ts", "", {});
    return format;
  } catch {
    // Not installed for this platform. Prettier gives the same.
    return undefined;
  }
}

function readOptions(
  config: Options,
): { readonly options: LayoutOptions; readonly lineEnd: string } | undefined {
  const options: Record<string, unknown> = { ...prettierDefaults };
  let lineEnd = "\n";
  for (const [key, value] of Object.entries(config)) {
    // Ours, always.
    if (value === undefined || key === "parser" || key === "filepath") continue;
    if (key === "endOfLine") {
      const known = typeof value === "string" && Object.hasOwn(lineEnds, value) ? lineEnds[value] : undefined;
      if (known === undefined) return undefined;
      lineEnd = known;
    } else if (isLayoutKey(key)) {
      if (!layout[key](value)) return undefined;
      options[key] = value;
    } else if (key === "plugins") {
      if (!Array.isArray(value) || value.length > 0) return undefined;
    } else if (!Object.hasOwn(irrelevant, key) || irrelevant[key]?.(value) !== true) return undefined;
  }
  // Each key has been checked above.
  return { options: options as unknown as LayoutOptions, lineEnd };
}

function isLayoutKey(key: string): key is keyof LayoutOptions {
  return Object.hasOwn(layout, key);
}
