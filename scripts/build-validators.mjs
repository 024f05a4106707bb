// Compiles the JSON Schemas of AsyncAPI into modules that need neither Ajv nor `eval` when they run.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import standalone from "ajv/dist/standalone/index.js";
import { definitionsOf } from "./validators/definitions.mjs";
import { keywords } from "./validators/keywords.mjs";

const versions = ["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "2.5.0", "2.6.0", "3.0.0", "3.1.0"];
const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const specs = path.dirname(require.resolve("@asyncapi/specs/package.json"));

const extension = path.join(here, "../asyncapi/x-jetstream.schema.json");

/** Writes one module a version into the folder, and one for `x-jetstream`. What nothing has changed about comes from the cache. */
export function buildValidators(folder) {
  const cached = path.join(here, "..", ".cache", `validators-${fingerprint()}`);
  if (!existsSync(cached)) {
    const fresh = `${cached}-${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    for (const version of versions) writeFileSync(path.join(fresh, `${version}.js`), compile(version));
    writeFileSync(path.join(fresh, "x-jetstream.js"), compileExtension());
    rmSync(cached, { recursive: true, force: true });
    renameSync(fresh, cached);
  }
  cpSync(cached, folder, { recursive: true });
}

/** Of all that the result depends on. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["build-validators.mjs", "validators/definitions.mjs", "validators/keywords.mjs"])
    hash.update(readFileSync(path.join(here, file)));
  hash.update(readFileSync(extension));
  for (const name of ["@asyncapi/specs", "ajv", "ajv-formats"])
    hash.update(JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")).version);
  return hash.digest("hex").slice(0, 16);
}

function compile(version) {
  const schema = JSON.parse(readFileSync(path.join(specs, "schemas", `${version}.json`), "utf8"));
  const definitions = definitionsOf(schema);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    messages: false,
    inlineRefs: false,
    passContext: true,
    validateSchema: false,
    unicodeRegExp: false,
    logger: false,
    code: { source: true, esm: true, optimize: 2 },
  });
  formats.default(ajv);
  for (const keyword of keywords) ajv.addKeyword(keyword);
  const address = (name) => `asyncapi:/${name}`;
  for (const [name, definition] of definitions)
    ajv.addSchema({ $id: address(name), ...addressed(definition, address) });
  const code = standalone(
    ajv,
    Object.fromEntries([...definitions.keys()].map((name) => [`$${name}`, address(name)])),
  );
  return asModule(code, version);
}

/** A validator for each place of the extension, whose errors hold the schemas that they are of. */
function compileExtension() {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    code: { source: true, esm: true, optimize: 2 },
  });
  formats.default(ajv);
  const id = "x-jetstream";
  ajv.addSchema(JSON.parse(readFileSync(extension, "utf8")), id);
  const places = ["root", "channel", "message", "send", "receive"];
  const code = standalone(
    ajv,
    Object.fromEntries(places.map((name) => [name, `${id}#/definitions/${name}`])),
  );
  const modules = new Map();
  const text = code.replaceAll(/require\(("[^"]+)"\)/g, (all, name) => {
    if (!modules.has(name)) modules.set(name, `module${modules.size}`);
    return modules.get(name);
  });
  const imports = [...modules].map(
    ([name, variable]) => `import * as ${variable}Exports from ${name}.js";
const ${variable} = ${variable}Exports.default?.default === undefined ? ${variable}Exports : ${variable}Exports.default;`,
  );
  return `// From asyncapi/x-jetstream.schema.json, by scripts/build-validators.mjs.\n${imports.join("\n")}\n${text}\n`;
}

function addressed(schema, address) {
  if (Array.isArray(schema)) return schema.map((item) => addressed(item, address));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) =>
      key === "$ref" && typeof value === "string" ? [key, address(value)] : [key, addressed(value, address)],
    ),
  );
}

/** Ajv's own imports are CommonJS, its errors don't say which definition they are of, and it repeats itself. */
function asModule(code, version) {
  const imports = [
    ['require("ajv/dist/runtime/equal").default', "equal"],
    ['require("ajv/dist/runtime/ucs2length").default', "length"],
    ['require("ajv-formats/dist/formats").fullFormats', "formats"],
  ];
  let text = code.replace('"use strict";', "");
  for (const [required, name] of imports) text = text.replaceAll(required, name);
  const unknown = /require\([^)]*\)[\w.]*/.exec(text)?.[0];
  if (unknown !== undefined) throw new Error(`${version}: ${unknown} is not known`);
  text = withoutSchemas(text)
    .split(/(?=function validate\d+\()/)
    .map((part) => shorter(part, /sourceURL="asyncapi:\/(\w+)"/.exec(part)?.[1] ?? ""))
    .join("");
  return `// From the JSON Schema of AsyncAPI ${version} (@asyncapi/specs, Apache-2.0), by scripts/build-validators.mjs.
import equalModule from "ajv/dist/runtime/equal.js";
import lengthModule from "ajv/dist/runtime/ucs2length.js";
import { fullFormats as formats } from "ajv-formats/dist/formats.js";
// Node wraps what CommonJS exports, and test runners unwrap it.
const unwrap = (module) => typeof module === "function" ? module : module.default;
const equal = unwrap(equalModule), length = unwrap(lengthModule);
function add(errors, path, definition, keyword, params, key) {
  const error = { path, definition, keyword, params, key };
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
function join(errors, others) {
  if (errors === null) return others;
  for (const error of others) errors.push(error);
  return errors;
}
function canonical(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return "[" + value.map(canonical).join() + "]";
  return "{" + Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key])).join() + "}";
}
// The items that are equal; Ajv compares each with each.
function twice(list) {
  const seen = new Map();
  for (let i = 0; i < list.length; i++) {
    const text = canonical(list[i]);
    if (seen.has(text)) return { i, j: seen.get(text) };
    seen.set(text, i);
  }
}
function cut(errors, length) {
  if (errors === null || length === 0) return null;
  errors.length = length;
  return errors;
}
const step = (key) => key.replace(/~/g, "~0").replace(/\\//g, "~1");
${text}
`;
}

/** Of the schemas, the code needs a few lists of values. */
function withoutSchemas(code) {
  const schemas = new Map();
  const text = code.replaceAll(
    /const (schema\d+) = (\{.*?\});(?=const |function |export |$)/gs,
    (all, name, json) => {
      schemas.set(name, JSON.parse(json));
      return "";
    },
  );
  const values = new Map();
  const used = text.replaceAll(
    /\b(schema\d+)((?:\.[A-Za-z_$][\w$]*|\[\d+\]|\["[^"]*"\])*)/g,
    (all, name, way) => {
      const schema = schemas.get(name);
      if (schema === undefined) return all;
      const steps = [...way.matchAll(/\.([\w$]+)|\[(\d+)\]|\["([^"]*)"\]/g)].map(
        ([, a, b, c]) => a ?? b ?? c,
      );
      const literal = JSON.stringify(steps.reduce((within, step) => within[step], schema));
      if (!values.has(literal)) values.set(literal, `values${values.size}`);
      return values.get(literal);
    },
  );
  return [...values].map(([literal, name]) => `const ${name} = ${literal};`).join("\n") + used;
}

/** About two thirds of the code is the same few phrases. */
function shorter(code, definition) {
  return code
    .replaceAll(/\/\*# sourceURL=.*?\*\/;?/g, "")
    .replaceAll(
      /const (err\d+) = \{instancePath(?::(.*?))?,schemaPath:"(?:[^"\\]|\\.)*",keyword:("\w+"),params:(.*?)(?:,propertyName:(\w+))?\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/gs,
      (all, error, place = "instancePath", keyword, params, key = "") =>
        `vErrors = add(vErrors,${place},${JSON.stringify(definition)},${keyword},${params}${key && `,${key}`});errors++;`,
    )
    .replaceAll(
      /const (err\d+) = \{\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g,
      "vErrors = add(vErrors);errors++;",
    )
    .replaceAll(
      /if\(vErrors !== null\)\{if\((\w+)\)\{vErrors\.length = \1;\}else \{vErrors = null;\}\}/g,
      "vErrors = cut(vErrors,$1);",
    )
    .replaceAll(
      /vErrors = vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\)/g,
      "vErrors = join(vErrors,$1.errors)",
    )
    .replaceAll(",parentData,parentDataProperty,rootData}", "}")
    .replaceAll(/,parentData:\w+,parentDataProperty:(?:\w+|"[^"]*"),rootData\}/g, "}")
    .replaceAll(", parentData, parentDataProperty, rootData=data}", "}")
    .replaceAll(/(\w+)\.replace\(\/~\/g, "~0"\)\.replace\(\/\\\/\/g, "~1"\)/g, "step($1)");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? path.join(here, "../dist/asyncapi/validate/compiled");
  buildValidators(path.resolve(folder));
}
