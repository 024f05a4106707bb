import { InvalidDefinitionError } from "../errors.js";
import { parameterNames } from "./subject.js";

/** What may stand in a token, wildcards and braces apart. */
const illegal = /[\s\p{Cc}]/u;

/** Throws `InvalidDefinitionError` unless it is a subject that a stream can hold: wildcards are whole tokens. */
export function legalFilter(value: string, setting: string): void {
  const tokens = value.split(".");
  const fine = tokens.every(
    (token, index) =>
      token !== "" &&
      !illegal.test(token) &&
      !/[{}]/.test(token) &&
      (token === "*" || (token === ">" && index === tokens.length - 1) || !/[*>]/.test(token)),
  );
  if (fine) return;
  const expected = "tokens with dots between them, where `*` is a whole token and `>` the last one";
  throw new InvalidDefinitionError(setting, value, expected);
}

/** Throws `InvalidDefinitionError` unless it is an event's subject: no wildcards, parameters in braces. */
export function legalTemplate(value: string, setting: string): void {
  const refuse = (expected: string) => new InvalidDefinitionError(setting, value, expected);
  const names = parameterNames(value);
  for (const token of value.split(".")) {
    const literal = token.replaceAll(/\{[^{}]*\}/g, "");
    if (token === "" || illegal.test(token)) throw refuse("tokens with dots between them and without spaces");
    if (/[{}]/.test(literal)) throw refuse("braces that belong together, around the name of a parameter");
    if (/[*>]/.test(literal)) throw refuse("no wildcards: write a parameter as {name}");
    if (token.includes("}{"))
      throw refuse("something between two parameters, else nobody can tell them apart");
  }
  if (names.some((name) => name === "" || /[*>]/.test(name))) throw refuse("a name in each pair of braces");
  if (new Set(names).size < names.length) throw refuse("each parameter once");
}
