// Keywords of our own for Ajv: what `definitions.mjs` puts in place of some of JSON Schema's.
import { _, not, or, stringify } from "ajv/dist/compile/codegen/index.js";

export const keywords = [
  {
    // A value that may be a reference: `this.refer` is told of those, and says that they are well.
    keyword: "site",
    schemaType: ["object", "boolean"],
    code(cxt) {
      const { gen, data, parentSchema, it } = cxt;
      const valid = gen.name("valid");
      const path = _`instancePath + ${it.errorPath}`;
      gen.if(
        _`${data} && typeof ${data}.$ref === "string"`,
        () => gen.code(_`this.refer(${data}, ${path}, ${parentSchema.siteName})`),
        () => cxt.subschema({ keyword: "site" }, valid),
      );
    },
  },
  { keyword: "siteName" },
  {
    // `additionalProperties: false` whose error knows the keys that may be there.
    keyword: "closed",
    type: "object",
    schemaType: "object",
    error: { message: "", params: ({ params }) => _`{key: ${params.key}, known: ${params.known}}` },
    code(cxt) {
      const { gen, data, schema } = cxt;
      const known = gen.scopeValue("func", {
        ref: schema.keys,
        key: `keys ${schema.keys.join(" ")}`,
        code: _`new Set(${stringify(schema.keys)})`,
      });
      const patterns = schema.patterns.map((pattern) =>
        gen.scopeValue("func", {
          key: `pattern ${pattern}`,
          ref: new RegExp(pattern, "u"),
          code: _`new RegExp(${pattern}, "u")`,
        }),
      );
      gen.forIn("key", data, (key) => {
        const matches = patterns.map((pattern) => _`${pattern}.test(${key})`);
        gen.if(not(or(_`${known}.has(${key})`, ...matches)), () => {
          cxt.setParams({ key, known });
          cxt.error();
        });
      });
    },
  },
  {
    // `uniqueItems` in linear time.
    keyword: "distinct",
    type: "array",
    schemaType: "boolean",
    error: { message: "", params: ({ params }) => params.found },
    code(cxt) {
      const { gen, data, schema } = cxt;
      if (!schema) return;
      const found = gen.const("found", _`twice(${data})`);
      cxt.setParams({ found });
      gen.if(_`${found}`, () => cxt.error());
    },
  },
  alternatives("anyOfNamed", _`=== 0`),
  alternatives("oneOfNamed", _`!== 1`),
];

/** One error that names the alternatives, in place of the errors of all of them. */
function alternatives(keyword, failing) {
  return {
    keyword,
    schemaType: "array",
    trackErrors: true,
    error: { message: "", params: ({ params }) => _`{names: ${params.names}, fitting: ${params.fitting}}` },
    code(cxt) {
      const { gen, schema } = cxt;
      const fitting = gen.let("fitting", 0);
      const names = schema.map(({ $ref }) => $ref.split("/").pop());
      for (const index of schema.keys()) {
        const valid = gen.name("valid");
        const mark = gen.const("mark", _`this.targets.length`);
        cxt.subschema({ keyword, schemaProp: index, compositeRule: true }, valid);
        gen.if(
          valid,
          () => gen.code(_`${fitting}++`),
          () => gen.code(_`this.targets.length = ${mark}`),
        );
      }
      cxt.setParams({ names: stringify(names), fitting });
      cxt.result(
        _`!(${fitting} ${failing})`,
        () => cxt.reset(),
        () => {
          cxt.reset();
          cxt.error(true);
        },
      );
    },
  };
}
