import { isUtf8 } from "node:buffer";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import { isInside } from "./is-inside.js";
import { SourceDocument, maxTextSize, parseText } from "./load.js";
import type { Location } from "./location.js";

export type Opened =
  | { readonly kind: "opened"; readonly document: SourceDocument }
  /** There is no such file, or it can't be read. */
  | { readonly kind: "missing"; readonly path: string; readonly cause: string }
  /** The file is not in the roots; it was not read. */
  | { readonly kind: "outside"; readonly path: string }
  /** The file was read, but is no YAML or JSON. */
  | { readonly kind: "failed"; readonly path: string; readonly diagnostics: readonly Diagnostic[] };

/** The files that one reading opens: each once, and none outside the roots. */
export class Documents {
  /** Real paths. */
  readonly #roots: readonly string[];
  readonly #opened = new Map<string, Opened>();
  readonly #files: SourceDocument[] = [];

  constructor(roots: readonly string[]) {
    this.#roots = roots.map(realPath);
  }

  /** Those that could be parsed, in the order of the first reference to them. */
  get files(): readonly SourceDocument[] {
    return this.#files;
  }

  /** Those that were read, whether or not they could be parsed, and those that should be there and are not. */
  get paths(): readonly string[] {
    return [...this.#opened.values()].flatMap((opened) => {
      if (opened.kind === "opened") return [opened.document.path];
      return opened.kind === "outside" ? [] : [opened.path];
    });
  }

  /** Why files could not be parsed. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#opened.values()].flatMap((opened) =>
      opened.kind === "failed" ? opened.diagnostics : [],
    );
  }

  /** Opens the file at an absolute path. */
  open(path: string): Opened {
    const real = realPath(path);
    const known = this.#opened.get(real);
    if (known !== undefined) return known;
    const opened = this.#read(path, real);
    this.#opened.set(real, opened);
    if (opened.kind === "opened") this.#files.push(opened.document);
    return opened;
  }

  #read(path: string, real: string): Opened {
    if (!this.#roots.some((root) => isInside(real, root))) return { kind: "outside", path };
    let bytes: Buffer;
    try {
      const stats = statSync(real);
      if (stats.isDirectory()) return { kind: "missing", path, cause: "it is a folder" };
      // Reading a pipe or a device may never end.
      if (!stats.isFile()) return { kind: "missing", path, cause: "it is not a file" };
      if (stats.size > maxTextSize)
        return { kind: "missing", path, cause: `it has more than ${maxTextSize} bytes` };
      bytes = readFileSync(real);
    } catch (error) {
      return { kind: "missing", path, cause: reasonOf(error) };
    }
    if (!isUtf8(bytes)) return { kind: "failed", path, diagnostics: [encodingMistake(path)] };
    const text = bytes.toString("utf8");
    // A language without values of its own: all of the file is one text.
    if (path.endsWith(".proto")) return { kind: "opened", document: textDocument(path, text) };
    const loaded = parseText(text, path);
    if (loaded.kind === "failed") return { kind: "failed", path, diagnostics: loaded.diagnostics };
    return { kind: "opened", document: loaded.document };
  }
}

function textDocument(path: string, text: string): SourceDocument {
  const locate = (): Location => ({ file: path, line: 1, column: 1 });
  return new SourceDocument({ path, text, value: text }, () => ({ locate }));
}

/**
 * The folders that references may reach where none are given: the current folder where the document is in it,
 * so that documents of one project can share files; else the document's own folder.
 */
export function defaultRoots(path: string): readonly string[] {
  const current = resolve(".");
  return [isInside(realPath(path), realPath(current)) ? current : dirname(path)];
}

function encodingMistake(file: string): Diagnostic {
  return {
    severity: "error",
    rule: "encoding",
    message: "The file is not text in UTF-8.",
    hint: "Save it as UTF-8, or name another file.",
    location: { file, line: 1, column: 1 },
  };
}

/** Of a file that does not exist: the real path of the nearest folder that does, with the rest of the path. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : resolve(realPath(folder), relative(folder, path));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "reading it is not permitted";
  return error instanceof Error ? error.message : String(error);
}
