import * as fc from "fast-check";
import type { Json, Notes, Property, Type } from "../../asyncapi/index.js";
import { generatedMarker } from "../../generator/marker.js";
import { camelCase, pascalCase } from "../../generator/naming.js";
import { printComment } from "../../generator/print/comment.js";
import { printImport } from "../../generator/print/imports.js";
import { printKey, printLiteral, printString } from "../../generator/print/literal.js";
import { printBody, printType } from "../../generator/print/type.js";

/** Text as documents have it, and as nobody should have it. */
const text = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[a-z][a-zA-Z0-9_.-]{0,24}$/u) },
  { weight: 2, arbitrary: fc.lorem({ maxCount: 12 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z][a-zA-Z0-9]{40,160}$/u) },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom(..."a ä ß λ я 名 前 カ 한 ！ ✅ 🚀 — “ … \u00a0".split(" ")),
      maxLength: 20,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "1",
      "0x10",
      "1e3",
      "007",
      "1.5",
      "-1",
      "a'b",
      'a"b',
      `'"'"`,
      "\\",
      "*/",
      "`${a}`",
      "__proto__",
      "constructor",
      "名前",
      "größe",
      "a\nb",
      "| a",
      "=\n| b\n| c",
      "prettier-ignore",
      "@ts-ignore",
    ),
  },
);

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(number, { maxLength: 30 }),
    fc.array(fc.oneof(fc.integer(), fc.boolean(), text), { maxLength: 12 }),
    fc.array(tie("json"), { maxLength: 8 }),
    fc.dictionary(text, tie("json"), { maxKeys: 8 }),
  ),
}));

const notes: fc.Arbitrary<Notes> = fc.record(
  {
    description: fc.oneof(
      text,
      fc.array(text, { maxLength: 5 }).map((lines) => lines.join("\n")),
    ),
    deprecated: fc.constant(true as const),
    default: json,
    examples: fc.array(json, { maxLength: 2 }),
    constraints: fc.array(
      text.map((value) => `pattern: ${value}`),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

const leaf: fc.Arbitrary<Type> = fc.oneof(
  fc.constantFrom<Type>(
    { kind: "unknown" },
    { kind: "never" },
    { kind: "null" },
    { kind: "boolean" },
    { kind: "number", integer: true },
    { kind: "string" },
    { kind: "bytes" },
  ),
  fc.oneof(text, number, fc.boolean()).map((value): Type => ({ kind: "literal", value })),
  text.map((name): Type => ({ kind: "reference", name })),
);

const { type } = fc.letrec<{ type: Type; properties: Property[] }>((tie) => ({
  properties: fc.uniqueArray(
    fc.record({
      name: text,
      type: tie("type"),
      required: fc.boolean(),
      notes: fc.oneof(fc.constant({}), notes),
    }),
    { maxLength: 6, selector: ({ name }) => name },
  ),
  type: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    leaf,
    fc.array(leaf, { maxLength: 12 }).map((members): Type => ({ kind: "union", members })),
    fc.array(tie("type"), { maxLength: 5 }).map((members): Type => ({ kind: "union", members })),
    fc.array(tie("type"), { maxLength: 4 }).map((members): Type => ({ kind: "intersection", members })),
    tie("type").map((items): Type => ({ kind: "array", items })),
    fc
      .record({
        items: fc.array(tie("type"), { maxLength: 4 }),
        rest: fc.option(tie("type")),
        most: fc.nat(4),
      })
      .map(({ items, rest, most }): Type => ({
        kind: "tuple",
        items,
        required: Math.min(most, items.length),
        ...(rest === null ? {} : { rest }),
      })),
    fc
      .record({ properties: tie("properties"), additional: fc.option(tie("type")) })
      .map(({ properties, additional }): Type => ({
        kind: "object",
        properties,
        ...(additional === null ? {} : { additional }),
      })),
  ),
}));

const declaration = fc
  .record({ name: text, type, notes })
  .map(({ name, type: declared, notes: said }) =>
    declared.kind === "object"
      ? `${printComment(said)}\nexport interface ${pascalCase(name)} ${printBody(declared, pascalCase)}`
      : `${printComment(said)}\nexport type ${pascalCase(name)} = ${printType(declared, pascalCase)};`,
  );

const constant = fc
  .record({ name: text, value: json, exported: fc.boolean() })
  .map(
    ({ name, value, exported }) =>
      `${exported ? "export " : ""}const ${camelCase(name)}: Schema<${pascalCase(name)}> = ${printLiteral(value)};`,
  );

const definition = fc
  .record({ name: text, settings: fc.dictionary(text, json, { maxKeys: 6 }), broken: fc.boolean() })
  .map(({ name, settings, broken }) => {
    const lines = Object.entries(settings).map(([key, value]) => `${printKey(key)}: ${printLiteral(value)}`);
    const body = broken ? `\n${lines.map((line) => `${line},\n`).join("")}` : ` ${lines.join(", ")} `;
    return `export const ${camelCase(name)} = defineEvent({${body}});`;
  });

const identifiers = fc.array(text.map(camelCase), { minLength: 1, maxLength: 8 });

const members = fc
  .record({ name: text, events: identifiers })
  .map(
    ({ name, events }) =>
      `export const ${camelCase(name)} = definePublisher({ name: ${printString(name)}, events: { ${events.join(", ")} } });`,
  );

const imports = fc
  .record({
    names: identifiers,
    module: fc.constantFrom("./schemas.js", "@hazelnats/runtime"),
    type: fc.boolean(),
  })
  .map(({ names, module, type: only }) => printImport(names, { module, ...(only ? { type: true } : {}) }));

const exports = fc
  .record({ names: identifiers, type: fc.boolean() })
  .map(({ names, type: only }) => `export ${only ? "type " : ""}{ ${names.join(", ")} } from "./events.js";`);

/** A file made of what the generator prints, before it is laid out. Its names may be declared twice. */
export const arbitraryCode: fc.Arbitrary<string> = fc
  .array(fc.oneof(declaration, declaration, constant, definition, members, imports, exports), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => `${generatedMarker}\n${parts.join("\n\n")}\n`);
