import type { Diagnostic } from "../diagnostic.js";
import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { SourceDocument } from "../load.js";
import { identityOf } from "../cursor.js";
import type { Place, References } from "../references.js";
import { loadValidators } from "./compiled.js";
import type { ReferenceTaker, Validators } from "./compiled.js";
import { isInPlace } from "./in-place.js";
import { structureMistakes } from "./mistakes.js";
import { checkRules } from "./rules/index.js";

/**
 * Checks the structure of a document and its rules without the official parser, in time that grows with the
 * document. Documents are validated as they are written: what a reference leads to is validated once for each
 * definition that it must fit, wherever and however often it is referred to. References that lead nowhere are
 * passed over; see `checkReferences`.
 */
export async function validateQuickly(
  root: SourceDocument,
  references: References,
): Promise<readonly Diagnostic[]> {
  const written = isJsonObject(root.value) ? root.value["asyncapi"] : undefined;
  const line = typeof written === "string" ? written.split(".").slice(0, 2).join(".") : "3.0";
  const validators = await loadValidators(`${line}.0`);
  const structure = new Structure(root, validators, references).check();
  return structure.length > 0
    ? [...structure, ...checkRules(root, references).filter(isElsewhere(structure))]
    : checkRules(root, references);
}

interface Target {
  readonly value: Json;
  readonly path: string;
  readonly definition: string;
}

interface Task {
  readonly place: Place;
  readonly definition: string;
  /** The reference that led here; absent for the document itself. */
  readonly site?: Place;
}

class Structure implements ReferenceTaker {
  targets: Target[] = [];
  readonly #root: SourceDocument;
  readonly #validators: Validators;
  readonly #references: References;
  readonly #queue: Task[] = [];
  readonly #seen = new Set<string>();

  constructor(root: SourceDocument, validators: Validators, references: References) {
    this.#root = root;
    this.#validators = validators;
    this.#references = references;
  }

  check(): readonly Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    this.#queue.push({
      place: { document: this.#root, pointer: "", value: this.#root.value },
      definition: "root",
    });
    for (let next = 0; next < this.#queue.length; next++) {
      const task = this.#queue[next];
      if (task === undefined) continue;
      // one by one: there may be more than a call takes arguments
      for (const found of this.#validate(task)) diagnostics.push(found);
    }
    return onceEach(diagnostics);
  }

  refer(value: Json, path: string, definition: string): void {
    this.targets.push({ value, path, definition });
  }

  #validate({ place, definition, site: from }: Task): readonly Diagnostic[] {
    this.targets = [];
    const validate = this.#validators(definition);
    const isValid = validate.call(this, place.value, { instancePath: "" });
    const errors = validate.errors ?? [];
    const targets = this.targets;
    const forbidden: Diagnostic[] = [];
    for (const target of targets) {
      const site = { document: place.document, pointer: place.pointer + target.path, value: target.value };
      if (target.definition === "") forbidden.push(forbiddenReference(site));
      else this.#enqueue(site, target.definition);
    }
    return isValid
      ? forbidden
      : [
          ...forbidden,
          ...structureMistakes(errors, place, {
            validators: this.#validators,
            ...(from === undefined ? {} : { site: from }),
          }),
        ];
  }

  #enqueue(site: Place, definition: string): void {
    const resolution = this.#references.resolve(site);
    if (resolution.kind !== "found") return;
    const { place } = resolution;
    if (place.document === this.#root && isInPlace(place, definition)) return;
    const key = `${definition} ${identityOf(place)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#queue.push({ place, definition, site });
  }
}

function forbiddenReference({ document, pointer }: Place): Diagnostic {
  return {
    severity: "error",
    rule: "structure",
    message: `A reference is not allowed here: "${pointer.split("/").at(-1) ?? ""}" must be written in its place.`,
    hint: "Replace the reference with what it leads to.",
    location: document.locate(`${pointer}/$ref`),
  };
}

/** What several definitions say of one place is said once. */
function onceEach(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter((diagnostic) => {
    const { file, line, column } = diagnostic.location ?? { file: "", line: 0, column: 0 };
    const isMissing = diagnostic.message.includes(" has no ");
    const key = `${file}:${line}:${column}${isMissing ? diagnostic.message : ""}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A rule that stumbles over what is no channel or no message says the same again. */
function isElsewhere(known: readonly Diagnostic[]): (diagnostic: Diagnostic) => boolean {
  const lines = new Set(
    known.map(({ location }) => `${location?.file}:${location?.line}:${location?.column}`),
  );
  return ({ location }) => !lines.has(`${location?.file}:${location?.line}:${location?.column}`);
}
