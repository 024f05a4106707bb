import * as fc from "fast-check";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { isJsonObject } from "../../asyncapi/index.js";

/** Texts that mean something somewhere: to JavaScript, to comments, to templates, to paths, to subjects. */
export const nastyTexts: readonly string[] = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "valueOf", "default", "class"],
  ...[
    "*/ alert(1) /*",
    "// x",
    "`${process.exit(1)}`",
    '"; process.exit(1); "',
    "{{{x}}}",
    "{{> settings}}",
    "</script>",
  ],
  ...["\u2028", "\u2029", "\u202e", "\ufeff", "\u200b", "\0", "\ud800", "\udfff", "\r\n", "\t", "", " "],
  ...["../../etc/passwd", "C:\\x", "con", "/", "~0~1", "#/", "%", "%00", "$ref", "<<", "x-", "x-jetstream"],
  ...["a.*.b", ">", "a b", ".", "..", "{", "}", "{a}", "{a}{b}", "$SYS.a", "_INBOX.x", "null", "-1", "1e999"],
  ...[
    "(a+)+$",
    "[",
    "(?<!a)b",
    "\\u{1}",
    "ｏrder",
    "оrder",
    "é",
    "e\u0301",
    "𝒳",
    "import",
    "any",
    "Promise",
    "string",
  ],
];

const scalars: readonly Json[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  ...nastyTexts,
];

const references: readonly string[] = [
  ...["#", "#/", "#/components", "#/components/schemas/A", "#/channels", "#/operations", "#/info", "#/a/b"],
  ...[
    "",
    "./",
    "./nothing.yaml",
    "//x",
    "file:///etc/passwd",
    "http://127.0.0.1:9/",
    "%",
    "#%",
    "#a",
    "#/__proto__",
  ],
];

export const nasty = fc.oneof(
  fc.constantFrom(...nastyTexts),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...scalars),
  fc.constantFrom<Json>([], {}, [[]], [{}], { type: "object" }, { $ref: 1 }, ["a", "a"]),
  fc.constantFrom(...references).map(($ref): Json => ({ $ref })),
  fc.constantFrom(...references).map(($ref): Json => ({ $ref, description: "beside" })),
  fc.jsonValue({ maxDepth: 3 }).map((json) => json as Json), // the same values
);

/** One change: where (as a part of all places), what, and with which texts. */
export interface Mutation {
  readonly at: number;
  readonly kind: "delete" | "replace" | "rename" | "copy" | "wrap" | "refer" | "text" | "add";
  readonly value: Json;
  readonly name: string;
  readonly other: number;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  kind: fc.constantFrom("delete", "replace", "rename", "copy", "wrap", "refer", "text", "add"),
  value,
  name: nasty,
  other: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

interface Spot {
  readonly path: readonly string[];
  readonly value: Json;
}

function spotsOf(root: Json): readonly Spot[] {
  const spots: Spot[] = [{ path: [], value: root }];
  for (let next = 0; next < spots.length && spots.length < 20_000; next++) {
    const spot = spots[next];
    if (spot === undefined || typeof spot.value !== "object" || spot.value === null) continue;
    for (const [key, child] of Object.entries(spot.value as JsonObject))
      // arrays have their items by number
      spots.push({ path: [...spot.path, key], value: child });
  }
  return spots;
}

/** A copy with a change at one place: only what leads there is copied. */
function changed(
  root: Json,
  path: readonly string[],
  change: (value: Json) => Json | undefined,
): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(root);
  const replace = (child: Json): Json | undefined => changed(child, rest, change);
  if (Array.isArray(root))
    return root.flatMap((item: Json, index) => {
      const now = String(index) === key ? replace(item) : item;
      return now === undefined ? [] : [now];
    });
  if (!isJsonObject(root)) return root;
  const entries = Object.entries(root).flatMap(([name, child]) => {
    const now = name === key ? replace(child) : child;
    return now === undefined ? [] : [[name, now] as const];
  });
  return Object.fromEntries(entries);
}

export function mutate(root: Json, mutations: readonly Mutation[]): Json {
  let result = root;
  for (const { at, kind, value: given, name, other } of mutations) {
    const spots = spotsOf(result);
    const spot = spots[Math.floor(at * spots.length)];
    const target = spots[Math.floor(other * spots.length)];
    if (spot === undefined || target === undefined) continue;
    const pointer = target.path.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1"));
    result =
      changed(result, spot.path, (before): Json | undefined => {
        switch (kind) {
          case "delete":
            return spot.path.length === 0 ? before : undefined;
          case "replace":
            return given;
          case "text":
            return typeof before === "string" ? name : before;
          case "rename": {
            if (!isJsonObject(before)) return before;
            const [first, ...rest] = Object.entries(before);
            return first === undefined ? before : Object.fromEntries([[name, first[1]], ...rest]);
          }
          case "add":
            return isJsonObject(before)
              ? Object.fromEntries([...Object.entries(before), [name, given]])
              : Array.isArray(before)
                ? [...before, given]
                : before;
          case "copy":
            return target.value;
          case "wrap":
            return other < 0.5 ? [before] : Object.fromEntries([[name, before]]);
          case "refer":
            return {
              $ref: `#${pointer.map((key) => `/${encodeURIComponent(key.replace(/\p{Cs}/gu, ""))}`).join("")}`,
            };
        }
      }) ?? result;
  }
  return result;
}
