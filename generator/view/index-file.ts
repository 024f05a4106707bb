import { byCodePoint } from "../print/imports.js";

/** What `index.hbs` shows: the names of every module, written out. */
export interface IndexView {
  /** First 16 hexadecimal digits of the SHA-256 of the document. */
  readonly digest: string;
  readonly modules: readonly ModuleView[];
}

export interface ModuleView {
  /** `"./events.js"`, without quotes. */
  readonly path: string;
  readonly type: boolean;
  /** With commas between. */
  readonly names: string;
}

export function viewModule(
  path: string,
  names: readonly string[],
  options: { readonly type?: true } = {},
): readonly ModuleView[] {
  if (names.length === 0) return [];
  return [{ path, type: options.type ?? false, names: [...names].sort(byCodePoint).join(", ") }];
}
