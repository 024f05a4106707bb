import type { Diagnostic } from "../diagnostic.js";
import type { Json } from "../json.js";
import { nearest } from "../nearest.js";
import { childPointer, pointerKeys } from "../pointer.js";
import { childOf } from "../references.js";
import type { Place } from "../references.js";
import type { StructureError, Validators } from "./compiled.js";
import { isOfSchema as isOfSchemas } from "./unknown-property.js";
import { sentenceOf } from "./sentences.js";

/** How deep alternatives within alternatives are looked into. */
const deepest = 20;

/**
 * The errors of a validator as diagnostics: of several alternatives, those of the one that was meant. `site` is the
 * reference that led to the place.
 */
export function structureMistakes(
  errors: readonly StructureError[],
  place: Place,
  { validators, site }: { readonly validators: Validators; readonly site?: Place },
): readonly Diagnostic[] {
  const told = relevant(errors, { place, validators, depth: 0 });
  return told.flatMap((error) => {
    if (showsSchema(error)) {
      const first = told.find((other) => other.path === error.path && showsSchema(other));
      if (first !== error) return [];
    }
    const pointer = place.pointer + pointerOf(error);
    const keys = pointerKeys(pointer) ?? [];
    const value = valueAt(place, error.path);
    const sentence = sentenceOf(error, { keys, value });
    if (sentence === undefined) return [];
    const rule = isOfSchema(error) ? "schema" : "structure";
    // A schema that is referred to as a message may well be right: the reference is not.
    const isMisled = site !== undefined && error.path === "" && showsSchema(error);
    const location = isMisled ? site.document.locate(`${site.pointer}/$ref`) : place.document.locate(pointer);
    return [{ severity: "error" as const, rule, ...sentence, location }];
  });
}

function showsSchema({ keyword, params }: StructureError): boolean {
  if (keyword !== "closed") return false;
  const known = params["known"] as ReadonlySet<string>; // as the build writes it
  return known.has("payload") && isOfSchemas(String(params["key"]), [...known]);
}

interface Context {
  readonly place: Place;
  readonly validators: Validators;
  readonly depth: number;
}

/** Without what only says again that something else is wrong. */
function relevant(errors: readonly StructureError[], context: Context): readonly StructureError[] {
  return errors.flatMap((error) => {
    switch (error.keyword) {
      // What is wrong in the branch, or with the name, was said before.
      case "if":
      case "propertyNames":
        return [];
      // A key that is misspelt is said to be so.
      case "required": {
        const missing = String(error.params["missingProperty"]);
        const isMisspelt = errors.some(
          ({ keyword, path, params }) =>
            keyword === "closed" &&
            path === error.path &&
            nearest(String(params["key"]), [missing]) !== undefined,
        );
        return isMisspelt ? [] : [error];
      }
      case "anyOf":
      case "oneOf": {
        const isSaid = errors.some((other) => other !== error && other.path === error.path);
        return isSaid ? [] : [error];
      }
      case "anyOfNamed":
      case "oneOfNamed":
        return ofAlternatives(error, context);
      default:
        return [error];
    }
  });
}

function ofAlternatives(error: StructureError, context: Context): readonly StructureError[] {
  const names = error.params["names"] as readonly string[]; // as the build writes them
  if (error.params["fitting"] !== 0 || context.depth >= deepest) return [error];
  const value = valueAt(context.place, error.path);
  if (value === undefined) return [error];
  const taker = { targets: [], refer: (): void => {} };
  const candidates = names.map((name) => {
    const validate = context.validators(name);
    validate.call(taker, value, { instancePath: error.path });
    const errors = validate.errors ?? [];
    return { distance: distanceOf(errors, error.path), errors };
  });
  const [best] = candidates.toSorted((a, b) => a.distance - b.distance);
  return best === undefined ? [error] : relevant(best.errors, { ...context, depth: context.depth + 1 });
}

/** How far a value is from an alternative: another type, then another word that tells it apart, then other keys. */
function distanceOf(errors: readonly StructureError[], path: string): number {
  const depth = path.split("/").length;
  let distance = 0;
  let further = 0;
  for (const { path: place, keyword } of errors) {
    const isHere = place === path;
    const isWord = keyword === "enum" || keyword === "const" || keyword.endsWith("Named");
    if (isHere && keyword === "type") distance += 100_000;
    else if (isWord && place.split("/").length <= depth + 1) distance += 1_000;
    else if (isHere) distance += 50;
    else further++;
  }
  return distance + Math.min(further, 49);
}

function pointerOf({ path, keyword, params, key }: StructureError): string {
  if (keyword === "closed") return childPointer(path, String(params["key"]));
  return key === undefined ? path : childPointer(path, key);
}

function isOfSchema({ definition }: StructureError): boolean {
  return /^(schema|anySchema|jsonSchema)(_|$)/.test(definition);
}

function valueAt(place: Place, path: string): Json | undefined {
  let at: Place | undefined = place;
  for (const key of pointerKeys(path) ?? []) at &&= childOf(at, key);
  return at?.value;
}
