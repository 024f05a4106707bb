import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { loadValidators, type Validate } from "../validate/compiled.js";

const definitions = {
  servers: "serverBindingsObject",
  channels: "channelBindingsObject",
  operations: "operationBindingsObject",
  messages: "messageBindingsObject",
} as const;

/**
 * What a document of AsyncAPI 2, which lets every binding pass, says beside its events: with bindings that AsyncAPI 3.0
 * takes. A member whose value it refuses becomes an extension (`x-queue`), a binding that still does not fit becomes
 * one as a whole (`x-amqp`).
 */
export async function withFittingBindings(document: JsonObject): Promise<JsonObject> {
  if (!Object.keys(definitions).some((place) => hasBindings(document[place]))) return document;
  const validators = await loadValidators("3.0.0");
  const fitting = Object.entries(definitions).map(([place, definition]): [string, Json | undefined] => [
    place,
    eachFitting(document[place], validators(definition)),
  ]);
  const fitted = Object.fromEntries(fitting);
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, fitted[key] ?? value]));
}

function hasBindings(parts: Json | undefined): boolean {
  return isJsonObject(parts) && Object.values(parts).some((part) => isJsonObject(part) && "bindings" in part);
}

function eachFitting(parts: Json | undefined, validate: Validate): Json | undefined {
  if (!isJsonObject(parts)) return parts;
  return Object.fromEntries(
    Object.entries(parts).map(([key, part]) => {
      if (!isJsonObject(part) || !isJsonObject(part["bindings"])) return [key, part];
      const bindings = Object.entries(part["bindings"]).map(([name, binding]) =>
        fittingBinding(name, binding, validate),
      );
      return [key, { ...part, bindings: Object.fromEntries(bindings) }];
    }),
  );
}

function fittingBinding(protocol: string, binding: Json, validate: Validate): readonly [string, Json] {
  const wrong = wrongMembers({ [protocol]: binding }, validate);
  if (wrong.size === 0) return [protocol, binding];
  if (!isJsonObject(binding)) return [`x-${protocol}`, binding];
  const members = Object.entries(binding).map(([key, value]): [string, Json] => [
    wrong.has(key) ? `x-${key}` : key,
    value,
  ]);
  const renamed = Object.fromEntries(members);
  return wrongMembers({ [protocol]: renamed }, validate).size === 0
    ? [protocol, renamed]
    : [`x-${protocol}`, binding];
}

/** With `""` where it is the binding as a whole that does not fit. */
function wrongMembers(bindings: JsonObject, validate: Validate): ReadonlySet<string> {
  const isFine = validate.call({ targets: [], refer: () => {} }, bindings, { instancePath: "" });
  if (isFine) return new Set();
  return new Set((validate.errors ?? []).map(({ path }) => path.split("/")[2] ?? ""));
}
