import * as fc from "fast-check";
import { format, type Options } from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { loadNativeFormat } from "../../../generator/template/native-format.js";
import { arbitraryCode } from "../../support/arbitrary-code.js";
import { printClients, type PrintedFile } from "../../support/printed-clients.js";

const configurations: readonly Options[] = [
  {},
  { printWidth: 110 },
  { printWidth: 120, tabWidth: 4 },
  { printWidth: 40 },
  { useTabs: true },
  { useTabs: true, tabWidth: 4, endOfLine: "crlf" },
  { semi: false, singleQuote: true, trailingComma: "none", printWidth: 100 },
  { trailingComma: "es5", arrowParens: "avoid" },
  { quoteProps: "consistent" },
  { quoteProps: "consistent", singleQuote: true },
  { quoteProps: "preserve" },
  { bracketSpacing: false },
  { objectWrap: "collapse" },
  { endOfLine: "cr", experimentalTernaries: true, experimentalOperatorPosition: "end" },
];

async function byPrettier(code: string, config: Options): Promise<string> {
  return format(code, { ...config, filepath: "messages.ts", parser: "typescript" });
}

describe("the native formatter lays out to the byte as Prettier does", () => {
  let clients: readonly PrintedFile[] = [];
  beforeAll(async () => {
    clients = await printClients();
  });

  it.each(configurations)("the clients of all documents, with %j", async (config) => {
    const layOut = await loadNativeFormat(config);
    let laidOut = 0;
    for (const { name, path, code } of clients) {
      const native = await layOut?.(code, path);
      if (native === undefined) continue;
      laidOut++;
      expect(native, name).toBe(await byPrettier(code, config));
    }

    expect(clients.length).toBeGreaterThan(150);
    // Consistent quotes leave to Prettier what has keys with quotes.
    expect(laidOut).toBeGreaterThanOrEqual(clients.length * (config.quoteProps === "consistent" ? 0.8 : 1));
  });

  it("whatever the printers print, with any options", async () => {
    const config = fc.record(
      {
        printWidth: fc.integer({ min: 40, max: 320 }),
        tabWidth: fc.integer({ min: 1, max: 9 }),
        useTabs: fc.boolean(),
        semi: fc.boolean(),
        singleQuote: fc.boolean(),
        trailingComma: fc.constantFrom("all" as const, "es5" as const, "none" as const),
        quoteProps: fc.constantFrom("as-needed" as const, "consistent" as const, "preserve" as const),
        bracketSpacing: fc.boolean(),
        objectWrap: fc.constantFrom("preserve" as const, "collapse" as const),
        arrowParens: fc.constantFrom("always" as const, "avoid" as const),
        endOfLine: fc.constantFrom("lf" as const, "crlf" as const, "cr" as const, "auto" as const),
      },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(arbitraryCode, config, async (code, options) => {
      const native = await (await loadNativeFormat(options))?.(code, "messages.ts");
      if (native !== undefined) expect(native).toBe(await byPrettier(code, options));
    });

    await expect(fc.assert(property, { seed: 20_261_122, numRuns: 250 })).resolves.toBeUndefined();
  }, 120_000);
});

describe("the native formatter leaves to Prettier", () => {
  it.each<[what: string, config: Options]>([
    ["plugins", { plugins: ["prettier-plugin-organize-imports"] }],
    ["options that it does not know", { organizeImportsSkipDestructiveCodeActions: true }],
    ["values that it does not know", { trailingComma: "some" } as unknown as Options],
    ["lines without end", { printWidth: Number.POSITIVE_INFINITY }],
    ["operators at the start of lines", { experimentalOperatorPosition: "start" }],
    ["pragmas", { insertPragma: true }],
    ["keys of a prototype", JSON.parse('{ "__proto__": true, "constructor": 1 }') as Options],
  ])("%s", async (_what, config) => {
    expect(await loadNativeFormat(config)).toBeUndefined();
  });

  it.each([
    ["characters whose width is disputed", 'const a = "👩‍👩‍👧‍👦";'],
    ["deep nesting", `const a = ${"[".repeat(10_000)}1${"]".repeat(10_000)};`],
    [
      "deep nesting after brackets in strings and comments",
      `const b = "${"]".repeat(9999)}\\"]"; /* ${"]".repeat(999)} */\nconst a = ${"[".repeat(200)}1${"]".repeat(200)};`,
    ],
    ["code that does not parse", "const = 1;"],
  ])("%s", async (_what, code) => {
    const layOut = await loadNativeFormat({});

    expect(await layOut?.(code, "a.ts")).toBeUndefined();
  });

  it("nothing where the options are valid and change nothing in TypeScript", async () => {
    const layOut = await loadNativeFormat({ plugins: [], proseWrap: "always", jsxSingleQuote: true });

    expect(await layOut?.("const a  =  'b'", "a.ts")).toBe('const a = "b";\n');
  });
});
