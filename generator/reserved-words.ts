/** Words that can't name a constant in an ES module under `strict`. */
const keywords = [
  ...["arguments", "async", "await", "break", "case", "catch", "class", "const", "continue", "debugger"],
  ...["default", "delete", "do", "else", "enum", "eval", "export", "extends", "false", "finally", "for"],
  ...["function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null"],
  ...["package", "private", "protected", "public", "return", "static", "super", "switch", "this", "throw"],
  ...["true", "try", "type", "typeof", "undefined", "var", "void", "while", "with", "yield"],
  ...["globalThis", "Infinity", "NaN"],
];

/** Names of types that mean something everywhere: generated code must not hide them. */
const types = [
  ...["any", "bigint", "boolean", "never", "number", "object", "string", "symbol", "unknown"],
  ...[
    "Array",
    "BigInt",
    "Boolean",
    "Date",
    "Error",
    "Function",
    "Map",
    "Number",
    "Object",
    "Partial",
    "Pick",
  ],
  ...["Promise", "Readonly", "ReadonlyArray", "Record", "RegExp", "Required", "Set", "String", "Symbol"],
  ...["Uint8Array"],
];

export const reservedWords: ReadonlySet<string> = new Set([...keywords, ...types]);
