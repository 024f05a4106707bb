import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import { isInside } from "./is-inside.js";
import { SourceDocument, parseText } from "./load.js";
import type { Location } from "./location.js";
import { FetchedDocuments } from "./remote/fetched-documents.js";

export type Opened =
  | { readonly kind: "opened"; readonly document: SourceDocument }
  /** There is no such file, or it can't be read. */
  | { readonly kind: "missing"; readonly path: string; readonly cause: string; readonly hint?: string }
  /** The file is not in the roots; it was not read. */
  | { readonly kind: "outside"; readonly path: string }
  /** The file was read, but is no YAML or JSON. */
  | { readonly kind: "failed"; readonly path: string; readonly diagnostics: readonly Diagnostic[] };

/**
 * Bytes of all the files of one reading together. A value of two bytes takes about 200 in memory, so that more could
 * fill the memory of a process.
 */
export const defaultMaxSize = 16 * 2 ** 20;

/** Documents of people and tools have fewer values than a byte in eight. */
const bytesOfValue = 8;
const fewValues = 10_000;

/** Addresses that one reading asks. */
const mostRemote = 64;

export interface DocumentsOptions {
  /** Bytes of all files together. Default: {@link defaultMaxSize}. */
  readonly maxSize?: number;
  /**
   * Whether what is on the web may be fetched: `https:` and at public addresses. A list allows that too, and of the
   * hosts in it (`host` or `host:port`) also `http:` and private addresses. Default `false`.
   */
  readonly allowRemote?: boolean | readonly string[];
  /** What other readings have fetched, and this one adds to. Default: nothing is kept. */
  readonly fetched?: FetchedDocuments;
}

const tooLarge =
  "all documents together would have more bytes than are read; the option --max-size allows more";

/** The files that one reading opens: each once, and none outside the roots. */
export class Documents {
  /** Real paths. */
  readonly #roots: readonly string[];
  readonly #opened = new Map<string, Opened>();
  readonly #files: SourceDocument[] = [];
  /** Bytes. */
  #left: number;
  readonly #mostValues: number;
  #valuesLeft: number;
  /** Absent: nothing is fetched. */
  readonly #trusted: readonly string[] | undefined;
  readonly #fetched: FetchedDocuments;
  /** By addresses: what was fetched, or nothing where it is still to be. */
  readonly #remote = new Map<string, Opened | undefined>();

  constructor(roots: readonly string[], options: DocumentsOptions = {}) {
    this.#roots = roots.map(realPath);
    const { allowRemote = false } = options;
    this.#trusted = allowRemote === true ? [] : allowRemote === false ? undefined : allowRemote;
    this.#fetched = options.fetched ?? new FetchedDocuments();
    this.#left = options.maxSize ?? defaultMaxSize;
    // What is small enough takes no memory worth a thought, whatever is in it.
    this.#mostValues = Math.max(fewValues, Math.floor(this.#left / bytesOfValue));
    this.#valuesLeft = this.#mostValues;
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
    const all = new Set([...this.#opened.values(), ...this.#remote.values()]);
    return [...all].flatMap((opened) => (opened?.kind === "failed" ? opened.diagnostics : []));
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

  /** What was fetched from an address; `undefined` where nothing may be, or not yet. */
  openRemote(address: string): Opened | undefined {
    if (this.#trusted === undefined) return undefined;
    if (!this.#remote.has(address)) this.#remote.set(address, undefined);
    return this.#remote.get(address);
  }

  /** Fetches what was asked for and is not there yet; whether there was any. */
  async fetchRemote(signal: AbortSignal): Promise<boolean> {
    const wanted = [...this.#remote].flatMap(([address, opened]) => (opened === undefined ? [address] : []));
    const free = mostRemote - (this.#remote.size - wanted.length);
    for (const path of wanted.splice(Math.max(0, free)))
      this.#remote.set(path, {
        kind: "missing",
        path,
        cause: `more than ${mostRemote} remote documents are not fetched`,
      });
    // One after another, so that they come in the same order and share what is left of the size.
    for (const address of wanted) {
      const fetched = await this.#fetched.fetch(address, {
        most: this.#left,
        trusted: this.#trusted ?? [],
        signal,
      });
      const path = fetched.kind === "fetched" ? fetched.address : address;
      // Two addresses may lead to one document.
      const known = path === address ? undefined : this.#remote.get(path);
      if (known !== undefined) this.#remote.set(address, known);
      else {
        const opened: Opened =
          fetched.kind === "failed"
            ? { ...fetched, kind: "missing", path }
            : this.#parse(fetched.bytes, path);
        for (const each of [address, path]) this.#remote.set(each, opened);
        if (opened.kind === "opened") this.#files.push(opened.document);
      }
    }
    return wanted.length > 0;
  }

  #read(path: string, real: string): Opened {
    if (!this.#roots.some((root) => isInside(real, root))) return { kind: "outside", path };
    let bytes: Buffer | string;
    try {
      bytes = readBounded(real, this.#left);
    } catch (error) {
      return { kind: "missing", path, cause: reasonOf(error) };
    }
    if (typeof bytes === "string") return { kind: "missing", path, cause: bytes };
    return this.#parse(bytes, path);
  }

  #parse(bytes: Buffer, path: string): Opened {
    this.#left -= bytes.length;
    if (!isUtf8(bytes)) return { kind: "failed", path, diagnostics: [encodingMistake(path, bytes)] };
    const text = bytes.toString("utf8");
    // A language without values of its own: all of the file is one text.
    if (path.endsWith(".proto")) return { kind: "opened", document: textDocument(path, text) };
    this.#valuesLeft -= countOfValues(text);
    if (this.#valuesLeft < 0)
      return { kind: "failed", path, diagnostics: [valuesMistake(path, this.#mostValues)] };
    const loaded = parseText(text, path);
    if (loaded.kind === "failed") return { kind: "failed", path, diagnostics: loaded.diagnostics };
    return { kind: "opened", document: loaded.document };
  }
}

function textDocument(path: string, text: string): SourceDocument {
  const locate = (): Location => ({ file: path, line: 1, column: 1 });
  return new SourceDocument({ path, text, value: text }, () => ({ locate }));
}

/** The bytes of a file, or why they are not read. */
function readBounded(path: string, most: number): Buffer | string {
  // Opening a pipe would wait for its writer, and reading a device may never end.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) return "it is a folder";
    if (!stats.isFile()) return "it is not a file";
    return stats.size > most ? tooLarge : readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The folders that references may reach where none are given: the current folder where the document is in it,
 * so that documents of one project can share files; else the document's own folder.
 */
export function defaultRoots(path: string): readonly string[] {
  const current = resolve(".");
  return [isInside(realPath(path), realPath(current)) ? current : dirname(path)];
}

/**
 * About how many values a text has, before they take memory: by what ends or separates them in YAML and JSON. Texts with
 * commas seem to have more.
 */
function countOfValues(text: string): number {
  let count = 1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x2c || code === 0x0a || code === 0x0d) count += 1;
    else if (code === 0x3a && /\s/.test(text[index + 1] ?? "")) count += 1;
  }
  return count;
}

function valuesMistake(file: string, most: number): Diagnostic {
  return {
    severity: "error",
    rule: "too-many-values",
    message: `All documents together would have more than ${most.toLocaleString("en")} values, each of which takes a hundred times the memory of its text.`,
    hint: "Split the document, or allow more with the option --max-size: for each MiB there may be 131,072 values.",
    location: { file, line: 1, column: 1 },
  };
}

function encodingMistake(file: string, bytes: Buffer): Diagnostic {
  const start = bytes.toString("hex", 0, 4);
  const other = /^(?:fffe0000|0000feff)/.test(start) ? "UTF-32" : /^(?:fffe|feff)/.test(start) && "UTF-16";
  // what is no text is decoded to this character
  const before = bytes
    .toString("utf8")
    .split("\ufffd", 1)
    .join("")
    .split(/\r\n|[\n\r]/);
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return {
    severity: "error",
    rule: "encoding",
    message: other === false ? "The file is not text in UTF-8." : `The file is text in ${other}.`,
    hint:
      other === false ? "Save it as UTF-8; this is the first character that is not." : "Save it as UTF-8.",
    location: { file, ...(other === false ? place : { line: 1, column: 1 }) },
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
  if (code === "ELOOP") return "its symbolic links lead in a circle";
  if (code === "EACCES") return "reading it is not permitted";
  return error instanceof Error ? error.message : String(error);
}
