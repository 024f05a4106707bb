import type { Cursor } from "../cursor.js";
import type { Parameter } from "../model/index.js";
import type { Reading } from "./specification.js";

/** One parameter of a subject. Its values become tokens, so they must be legal ones. */
export function readParameter(name: string, cursor: Cursor, reading: Reading): Parameter {
  // AsyncAPI 2 describes a parameter by a schema; 3 has the few words that make sense.
  const schema = cursor.get("schema") ?? cursor;
  const description = cursor.string("description") ?? schema.string("description");
  const values = (schema.get("enum")?.items() ?? []).flatMap((item) => textOf(item) ?? []);
  const standard = textOf(schema.get("default"));
  const from = pointerOf(cursor, reading);
  for (const value of [...values, ...(standard === undefined ? [] : [standard])]) {
    if (!isToken(value)) reportValue(name, { value, at: schema }, reading);
  }
  if (standard !== undefined && values.length > 0 && !values.includes(standard)) {
    reading.report({
      severity: "error",
      rule: "parameter-value",
      message: `The default "${standard}" of the parameter "${name}" is not one of its values.`,
      hint: "Add it to enum, or choose another default.",
      location: schema.locate("default"),
    });
  }
  return {
    name,
    ...(description === undefined || description.trim() === "" ? {} : { description: description.trim() }),
    ...(values.length === 0 ? {} : { enum: values }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(from === undefined ? {} : { from }),
  };
}

function textOf(cursor: Cursor | undefined): string | undefined {
  const value = cursor?.value;
  return value === undefined || typeof value === "object" ? undefined : String(value);
}

export function isToken(value: string): boolean {
  return /^[^\s.*>\p{Cc}]+$/u.test(value);
}

function reportValue(name: string, found: { value: string; at: Cursor }, { report }: Reading): void {
  report({
    severity: "error",
    rule: "parameter-value",
    message: `The parameter "${name}" can't have the value "${found.value}": it is to be one token of a subject.`,
    hint: 'Choose values without spaces, ".", "*" and ">".',
    location: found.at.locate(),
  });
}

function pointerOf(parameter: Cursor, { report }: Reading): string | undefined {
  const location = parameter.string("location");
  if (location === undefined) return undefined;
  const pointer = /^\$message\.payload#(\/.+)$/.exec(location)?.[1];
  if (pointer === undefined) {
    report({
      severity: "information",
      rule: "parameter-location",
      message: `"${location}" is not a place in the payload, so publishers give this parameter themselves.`,
      hint: 'A place in the payload is written "$message.payload#/orderId".',
      location: parameter.locate("location"),
    });
  }
  return pointer;
}
