import { pathToFileURL } from "node:url";
import type { Json } from "../json.js";
import { packageFile } from "../package-file.js";

/** What `scripts/build-validators.mjs` makes of Ajv's errors. */
export interface StructureError {
  /** JSON Pointer in what was validated. */
  readonly path: string;
  /** The name of the definition that says so. */
  readonly definition: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The key that is wrong itself, where it is not its value. */
  readonly key?: string;
}

/** Takes the references on the way: what they lead to is not validated in their place. */
export interface ReferenceTaker {
  /** Cut back when an alternative that was tried does not fit. */
  targets: unknown[];
  /** `definition` is what the target must fit, or `""` where no reference may stand. */
  refer(value: Json, path: string, definition: string): void;
}

/** Validates a value against one definition of a version of AsyncAPI. */
export interface Validate {
  (this: ReferenceTaker, value: Json, from: { readonly instancePath: string }): boolean;
  readonly errors?: readonly StructureError[] | null;
}

/** The definitions of one version by their names; `root` is the document. */
export type Validators = (definition: string) => Validate;

/** Loads the validators of a version, such as `"3.0.0"`. They are part of the build, also when the sources run. */
export async function loadValidators(version: string): Promise<Validators> {
  const file = packageFile("dist", "asyncapi", "validate", "compiled", `${version}.js`);
  // The build wrote the module, and its exports have this form.
  const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, Validate>>;
  return (definition) => {
    const validate = module[`$${definition}`];
    if (validate === undefined) throw new Error(`${file} has no definition "${definition}"`);
    return validate;
  };
}
