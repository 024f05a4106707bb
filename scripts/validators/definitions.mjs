// Rewrites the JSON Schemas of one version of AsyncAPI for validators of documents as they are written, with their
// references in place. What they accept of a document without references stays the same.
//
// The official schemas say `oneOf: [Reference, X]` where a reference may stand, and are applied to documents whose
// references are resolved. Here, each place where a value may be a reference becomes a *site*: a reference there is
// handed to the caller with the name of the definition that its target must fit, anything else must fit it at once.

const ANNOTATIONS = new Set([
  ...["$id", "$schema", "$comment", "title", "description", "markdownDescription", "default", "examples"],
  ...["example", "deprecated", "readOnly", "writeOnly", "definitions", "tsType", "in", "url"],
]);
const ASSERTIONS = new Set([
  ...["type", "required", "enum", "const", "pattern", "format", "uniqueItems", "multipleOf"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"],
]);
const SCALARS = new Set(["string", "number", "integer", "boolean", "null"]);
const DRAFT_07 = "http://json-schema.org/draft-07/schema";

/** Named definitions that refer to one another by `{ $ref: name }`; `root` is the document. */
export function definitionsOf(schema) {
  const written = collect(schema);
  const result = new Map();
  const names = namesFor([...written.keys()]);
  const context = { names, written, result, lifted: new Map() };
  for (const [uri, { schema: definition, base }] of written) {
    const name = names.get(uri);
    if (isReference(uri)) continue;
    const own = /definitions\/[\d.]+\/schema\.json$/.test(uri)
      ? mergedSchema(definition, written, base)
      : definition;
    result.set(name, rewrite(own, { ...context, base, name }));
  }
  return result;
}

/** Every schema that has a name, by its absolute address. */
function collect(root) {
  const found = new Map([[root.$id, { schema: root, base: root.$id }]]);
  const visit = (definitions, base) => {
    for (const [key, schema] of Object.entries(definitions ?? {})) {
      const isAbsolute = /^https?:/.test(key);
      const uri = isAbsolute ? key.replace(/#$/, "") : `${base}#/definitions/${key}`;
      found.set(uri, { schema, base: isAbsolute ? uri : base });
      visit(schema.definitions, isAbsolute ? uri : base);
    }
  };
  visit(root.definitions, root.$id);
  for (const entry of found.values())
    if (/\/(message|multiFormatSchema)\.json$/.test(entry.base)) entry.schema = withoutAvro(entry.schema);
  for (const { schema, base } of found.values()) collectParts(schema, base, found);
  for (const entry of found.values())
    if (entry.base === DRAFT_07) entry.schema = withoutFormats(entry.schema);
  return found;
}

/**
 * Avro is checked by the one who reads it. The schema of it here refuses what Avro allows: names with dots, schemas
 * as texts.
 */
function withoutAvro(value) {
  if (Array.isArray(value)) return value.filter((item) => !isOfAvro(item)).map(withoutAvro);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutAvro(child)]));
}

function isOfAvro(value) {
  return value?.if !== undefined && JSON.stringify(value.then ?? null).includes("/avroSchema_v1.json");
}

/** The official parser does not look at the formats of draft-07, such as that an `$id` is a URI. */
function withoutFormats(value) {
  if (Array.isArray(value)) return value.map(withoutFormats);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => key !== "format" || typeof child !== "string")
      .map(([key, child]) => [key, withoutFormats(child)]),
  );
}

/** Some refer to parts of others, such as `operation.json#/properties/title`. */
function collectParts(value, base, found) {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key !== "$ref" || typeof child !== "string") {
      // Properties may have these names, too, but those say nothing of other schemas.
      if (!["definitions", "examples", "example", "default"].includes(key)) collectParts(child, base, found);
      continue;
    }
    const uri = absolute(child, base);
    if (found.has(uri)) continue;
    const [file, pointer] = uri.split("#/");
    const owner = found.get(file);
    if (owner === undefined || pointer === undefined) throw new Error(`${base}: ${child} leads nowhere`);
    const part = pointer.split("/").reduce((within, step) => within[step], owner.schema);
    found.set(uri, { schema: part, base: owner.base });
  }
}

function absolute(reference, base) {
  const uri = reference.startsWith("#") ? base + reference : reference;
  return uri.replace(/#$/, "");
}

/** Names that are legal and unlike one another in JavaScript. */
function namesFor(uris) {
  const names = new Map();
  const taken = new Set();
  for (const uri of uris) {
    const last = uri.replace(/^https?:\/\/(asyncapi\.com|json-schema\.org)\/(definitions\/)?/, "");
    const short = uri.startsWith(DRAFT_07)
      ? `jsonSchema${uri.slice(DRAFT_07.length).replace("#/definitions/", "_")}`
      : last.replace(/^\d+\.\d+\.\d+\//, "").replace(".json", "");
    const plain = short === "asyncapi" ? "root" : short.replaceAll(/[^A-Za-z0-9_]+/g, "_");
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain}_${number}`;
    taken.add(name);
    names.set(uri, name);
  }
  return names;
}

function isReference(uri) {
  return /\/Reference\.json$|#\/definitions\/Reference$/.test(uri);
}

/**
 * The Schema Object is `allOf: [draft-07, own]`, and both have all subschemas: as it is, every level of nesting
 * doubles the work. Merged, each subschema is looked at once; those that only draft-07 knows of stay with draft-07.
 */
function mergedSchema(schema, written, base) {
  const [draft, own, ...others] = schema.allOf;
  if (others.length > 0 || absolute(draft.$ref, base) !== DRAFT_07)
    throw new Error(`${base}: the Schema Object has a new form`);
  const { definitions: _1, $id: _2, ...meta } = absoluteReferences(written.get(DRAFT_07).schema, DRAFT_07);
  const properties = { ...meta.properties, ...own.properties };
  // "A schema or a boolean": a schema may be a boolean anyway.
  properties.additionalProperties = own.properties.additionalProperties.anyOf[0];
  return { ...meta, patternProperties: own.patternProperties, properties };
}

function absoluteReferences(value, base) {
  if (Array.isArray(value)) return value.map((item) => absoluteReferences(item, base));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === "$ref" && typeof child === "string" ? absolute(child, base) : absoluteReferences(child, base),
    ]),
  );
}

function rewrite(schema, context) {
  if (typeof schema === "boolean") return schema;
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "uniqueItems") result.distinct = value;
    else if (ASSERTIONS.has(key)) result[key] = value;
    else if (!ANNOTATIONS.has(key) && !key.startsWith("x-")) keyword(key, value, { schema, result, context });
  }
  return result;
}

function keyword(key, value, { schema, result, context }) {
  const site = (child, step) => asSite(child, { ...context, name: `${context.name}_${step}` });
  switch (key) {
    case "$ref": {
      const target = absolute(value, context.base);
      if (isReference(target)) throw new Error(`${context.name}: a reference and nothing else`);
      if (!isAnything({ $ref: value }, context)) result.$ref = nameOf(target, context);
      return;
    }
    case "properties": {
      const entries = Object.entries(value).map(([name, child]) => [name, site(child, name)]);
      const telling = entries.filter(([, child]) => !isEmpty(child));
      if (telling.length > 0) result.properties = Object.fromEntries(telling);
      return;
    }
    case "patternProperties": {
      const entries = Object.entries(value).map(([pattern, child]) => [pattern, site(child, "member")]);
      const telling = entries.filter(([, child]) => !isEmpty(child));
      if (telling.length > 0) result.patternProperties = Object.fromEntries(telling);
      return;
    }
    case "additionalProperties": {
      if (value === false) {
        result.closed = {
          keys: Object.keys(schema.properties ?? {}),
          patterns: Object.keys(schema.patternProperties ?? {}),
        };
        return;
      }
      const child = site(value, "member");
      if (isEmpty(child)) return;
      // Ajv looks for what else is there in the same object.
      result.additionalProperties = child;
      result.properties ??= {};
      for (const name of Object.keys(schema.properties ?? {})) result.properties[name] ??= true;
      return;
    }
    case "items":
      if (Array.isArray(value)) result.items = value.map((child, index) => site(child, `item${index}`));
      else if (!isEmpty(site(value, "item"))) result.items = site(value, "item");
      return;
    case "additionalItems":
      if (!isEmpty(rewrite(value, context))) result.additionalItems = site(value, "item");
      return;
    case "contains":
    case "propertyNames":
      result[key] = rewrite(value, context);
      return;
    // What only asks a question must not lead anywhere.
    case "not":
    case "if":
      result[key] = question(value, context);
      return;
    case "then":
    case "else":
      result[key] = rewrite(value, { ...context, name: `${context.name}_${key}` });
      return;
    case "allOf": {
      const parts = value.map((part, index) =>
        rewrite(part, { ...context, name: `${context.name}_part${index}` }),
      );
      const telling = parts.filter((part) => !isEmpty(part));
      if (telling.length > 0) result.allOf = telling;
      return;
    }
    case "anyOf":
    case "oneOf": {
      const [only, ...others] = withoutReference(value, context);
      if (only === undefined) throw new Error(`${context.name}: a reference and nothing else`);
      if (others.length === 0) result.allOf = [...(result.allOf ?? []), rewrite(only, context)];
      else if (dispatch([only, ...others], context) !== undefined)
        result.allOf = [...(result.allOf ?? []), dispatch([only, ...others], context)];
      else if (isQuestion([only, ...others]))
        result[key] = [only, ...others].map((each) => question(each, context));
      else result[key === "anyOf" ? "anyOfNamed" : "oneOfNamed"] = alternatives([only, ...others], context);
      return;
    }
    case "dependencies":
      if (Object.values(value).every(Array.isArray)) {
        result.dependencies = value;
        return;
      }
    // falls through
    default:
      throw new Error(`${context.name}: the keyword "${key}" is new`);
  }
}

/** As it is: no sites, and no names for alternatives. */
function question(schema, context) {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((item) => question(item, context));
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== "description" && key !== "examples")
      .map(([key, value]) => [
        key,
        key === "$ref" && typeof value === "string"
          ? nameOf(absolute(value, context.base), context)
          : question(value, context),
      ]),
  );
}

/** Alternatives like `required: [payload]` have nothing to look into. */
function isQuestion(schemas) {
  return schemas.every((schema) => Object.keys(schema).every((key) => key === "required" || key === "not"));
}

function withoutReference(schemas, { base }) {
  return schemas.filter(({ $ref }) => $ref === undefined || !isReference(absolute($ref, base)));
}

/**
 * Where the type of a value tells which alternative is meant, that one alone: `undefined` where it does not. What is
 * of no type that is allowed is held against the first.
 */
function dispatch(schemas, context) {
  const types = schemas.map((schema) => typesOf(schema, context));
  const all = types.flat();
  if (types.some((each) => each.length === 0) || new Set(all).size < all.length) return undefined;
  if (all.includes("integer") && all.includes("number")) return undefined;
  const part = (index) => rewrite(schemas[index], { ...context, name: `${context.name}_${index}` });
  let result = part(0);
  for (let index = schemas.length - 1; index > 0; index--)
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    result = { if: { type: types[index] }, then: part(index), else: result };
  return result;
}

/** Types that a schema allows; none where it does not say. */
function typesOf(schema, { written, base }) {
  if (typeof schema !== "object") return [];
  if (schema.type !== undefined) return [schema.type].flat();
  if (schema.enum?.every((value) => typeof value === "string")) return ["string"];
  if (schema.$ref === undefined) return [];
  const uri = absolute(schema.$ref, base);
  if (/definitions\/[\d.]+\/schema\.json$/.test(uri)) return ["object", "boolean"];
  const target = written.get(uri);
  return target === undefined ? [] : typesOf(target.schema, { written, base: target.base });
}

/** Alternatives have names, so that the one that was meant can be looked for. */
function alternatives(schemas, context) {
  return schemas.map((schema, index) => ({
    $ref: lift(rewrite(schema, { ...context, name: `${context.name}_${index}` }), {
      ...context,
      name: `${context.name}_${index}`,
    }),
  }));
}

/** A value that may be a reference. Where it is closed and the schema says nothing of one, a reference is a mistake. */
function asSite(schema, context) {
  const given = expectedInstead(schema, context);
  if (given === false) return false;
  const own = rewrite(given, context);
  if (isEmpty(own) || isScalar(given, context)) return own;
  const isAllowed = saysReference(given, context) || !isClosed(given, context);
  if (!isAllowed) return { site: own, siteName: "" };
  const name = lift(own, context);
  return { site: { $ref: name }, siteName: name };
}

/**
 * Where AsyncAPI 3 demands a reference and nothing else: what it must lead to. The official parser makes the same
 * replacements, and takes a value in place of the reference.
 */
function expectedInstead(schema, { base, name }) {
  if (schema.$ref === undefined || !isReference(absolute(schema.$ref, base))) return schema;
  const target = [
    [/channel_servers_item$/, "server"],
    [/operation(Reply)?_channel$/, "channel"],
    [/operation(Reply)?_messages_item$/, "messageObject"],
  ].find(([pattern]) => pattern.test(name))?.[1];
  if (target === undefined) throw new Error(`${name}: it is new that this must be a reference`);
  return { oneOf: [schema, { $ref: base.replace(/[^/]+$/, `${target}.json`) }] };
}

function saysReference(schema, context) {
  const { written, base } = context;
  if (schema.oneOf ?? schema.anyOf) {
    const all = schema.oneOf ?? schema.anyOf;
    if (withoutReference(all, context).length < all.length) return true;
  }
  if (schema.properties?.$ref !== undefined) return true;
  const target = schema.$ref && written.get(absolute(schema.$ref, base));
  return target ? saysReference(target.schema, { ...context, base: target.base }) : false;
}

function isClosed(schema, { written, base }) {
  if (schema.additionalProperties === false) return true;
  const target = schema.$ref && written.get(absolute(schema.$ref, base));
  return target ? isClosed(target.schema, { written, base: target.base }) : false;
}

function isScalar(schema, { written, base }) {
  const types = [schema.type ?? []].flat();
  if (types.length > 0) return types.every((type) => SCALARS.has(type));
  if (schema.enum) return schema.enum.every((value) => typeof value !== "object");
  if ("const" in schema) return typeof schema.const !== "object";
  const target = schema.$ref && written.get(absolute(schema.$ref, base));
  return target ? isScalar(target.schema, { written, base: target.base }) : false;
}

function isAnything(schema, { written, base }) {
  const target = written.get(absolute(schema.$ref, base));
  if (target === undefined || typeof target.schema !== "object") return false;
  const { additionalProperties = true, additionalItems = true, ...rest } = target.schema;
  if (additionalProperties !== true || additionalItems !== true) return false;
  return Object.keys(rest).every((key) => ANNOTATIONS.has(key));
}

function isEmpty(schema) {
  if (schema === false) return false;
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}

/** The name of a definition with this content: an existing one, or a new one. */
function lift(schema, { lifted, result, name }) {
  const keys = Object.keys(schema);
  if (keys.length === 1 && keys[0] === "$ref") return schema.$ref;
  if (keys.length === 1 && keys[0] === "allOf" && schema.allOf.length === 1)
    return lift(schema.allOf[0], { lifted, result, name });
  const content = JSON.stringify(schema);
  const known = lifted.get(content);
  if (known !== undefined) return known;
  let own = name;
  for (let number = 2; result.has(own); number++) own = `${name}_${number}`;
  const plain = own.replaceAll(/[^A-Za-z0-9_]+/g, "_");
  lifted.set(content, plain);
  result.set(plain, schema);
  return plain;
}

function nameOf(uri, { names }) {
  const name = names.get(uri);
  if (name === undefined) throw new Error(`there is no ${uri}`);
  return name;
}
