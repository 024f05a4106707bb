/** Why our verdicts on some tests of the JSON Schema Test Suite are others than the suite's. */
export interface Deviation {
  readonly reason: string;
  /** Beginnings of `topic: group / test`, of every dialect. */
  readonly tests: readonly string[];
}

export const deviations: readonly Deviation[] = [
  {
    reason: "References to the web are refused unless they are allowed; the metaschemas stand there, too.",
    tests: [
      "refRemote: ",
      "ref: remote ref, containing refs itself / remote ref invalid",
      "definitions: validate definition against metaschema / invalid",
      "defs: validate definition against metaschema / invalid",
      "anchor: invalid anchors / ",
      "id: Invalid use of fragments in location-independent $id / Identifier ",
      "ref: URN base URI with f-component / is invalid",
      "vocabulary: ",
      "optional/cross-draft: refs to future drafts",
      ...[
        "tests for implementation dynamic anchor and reference link",
        "$ref and $dynamicAnchor are independent of order",
        "strict-tree schema, guards against misspelled properties",
      ].map((group) => `dynamicRef: ${group}`),
    ],
  },
  {
    reason: "$recursiveRef and $dynamicRef are read as $ref, with a warning where that may differ.",
    tests: [
      "recursiveRef: multiple dynamic paths",
      "recursiveRef: dynamic $recursiveRef destination",
      "recursiveRef: $recursiveRef without using nesting / ",
      "recursiveRef: $recursiveRef with $recursiveAnchor: false works like $ref / ",
      "recursiveRef: $recursiveRef with no $recursiveAnchor ",
      "dynamicRef: A $dynamicRef resolves to the first $dynamicAnchor still in scope",
      "dynamicRef: A $dynamicRef with intermediate scopes",
      "dynamicRef: A $dynamicRef that initially resolves to a schema with a matching",
      "dynamicRef: multiple dynamic paths",
      "dynamicRef: after leaving a dynamic scope",
    ],
  },
  {
    reason: "These name their dialect nowhere: beside $ref, draft-07 ignores $id and all else.",
    tests: ["ref: URN ref with nested pointer ref / ", "ref: ref with absolute-path-reference / "],
  },
  {
    reason: "What an $id names is looked for in all parts of a document, also under unknown keywords.",
    tests: ["unknownKeyword: $id inside an unknown keyword is not a real identifier / "],
  },
  {
    reason: "Ajv: what `items` of an alternative and an `if` without `then` look at counts as unevaluated.",
    tests: [
      "unevaluatedItems: unevaluatedItems with nested items / ",
      "unevaluatedProperties: unevaluatedProperties with if/then/else, then not defined / ",
    ],
  },
  {
    reason: "2020-12 is validated as 2019-09, where `contains` evaluates no items.",
    tests: [
      "unevaluatedItems: unevaluatedItems depends on adjacent contains / ",
      "unevaluatedItems: unevaluatedItems depends on multiple nested contains / ",
      "unevaluatedItems: unevaluatedItems and contains interact",
    ],
  },
  {
    reason: "Ajv: a division that overflows is no whole number.",
    tests: ["optional/float-overflow: "],
  },
  {
    reason: "A pattern that JavaScript can't run is left out, with a warning.",
    tests: ["optional/ecmascript-regex: \\a is not an ECMA 262 control escape / when used as a pattern"],
  },
  {
    reason: "contentEncoding and contentMediaType are not checked: they stand in the doc comment.",
    tests: ["optional/content: "],
  },
  {
    reason:
      "Formats are those of ajv-formats: internationalised ones are not checked, and email takes no quotes.",
    tests: [
      "optional/format/idn-email: ",
      "optional/format/idn-hostname: ",
      "optional/format/iri: ",
      "optional/format/iri-reference: ",
      "optional/format/email: validation of e-mail addresses / a",
    ],
  },
];
