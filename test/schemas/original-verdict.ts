import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { defined } from "./defined.js";
import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";

/** What Ajv says of values by the schema as it was written, with nothing of ours between. */
export function originalVerdict(schema: Json): (value: Json) => boolean {
  const options = { strict: false, ownProperties: true, logger: false } as const;
  const isModern = isJsonObject(schema) && textOf(schema["$schema"]).includes("2020-12");
  const validate = (isModern ? new Ajv2020(options) : new Ajv(options)).compile(standard(schema) as object);
  return (value) => validate(value);
}

/** `nullable` and `discriminator` in the words of JSON Schema. */
function standard(schema: Json): Json {
  if (isJsonArray(schema)) return schema.map(standard);
  if (!isJsonObject(schema)) return schema;
  const { nullable, discriminator, const: only, enum: several, ...rest } = schema;
  const parts = Object.fromEntries(Object.entries(rest).map(([word, part]) => [word, standard(part)]));
  const own = {
    ...parts,
    ...(only === undefined ? {} : { const: only }),
    ...(several === undefined ? {} : { enum: several }),
    ...(isJsonObject(discriminator)
      ? { oneOf: told(rest["oneOf"], textOf(discriminator["propertyName"])) }
      : {}),
  };
  if (nullable !== true) return own;
  const { $schema, $defs, ...said } = own as JsonObject;
  return defined({ $schema, $defs, anyOf: [said, { type: "null" }] });
}

function told(members: Json | undefined, property: string): Json {
  return (isJsonArray(members) ? members : []).filter(isJsonObject).map((member): JsonObject => {
    const name = textOf(member["$ref"]).split("/").at(-1) ?? "";
    return { allOf: [member, { required: [property], properties: { [property]: { const: name } } }] };
  });
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
