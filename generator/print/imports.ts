import path from "node:path";
import { groupBy } from "../../asyncapi/index.js";

/** An import of named things, in alphabetical order; the empty string where there is none. */
export function printImport(
  names: Iterable<string>,
  from: { readonly module: string; readonly type?: true },
): string {
  const sorted = [...new Set(names)].sort(byCodePoint);
  if (sorted.length === 0) return "";
  return `import ${from.type ? "type " : ""}{ ${sorted.join(", ")} } from "${from.module}";`;
}

/** Something that a module exports. */
export interface Exported {
  readonly name: string;
  /** The folder of the module, from that of the client. */
  readonly home: string;
}

/** The names that each folder exports, the folders in alphabetical order. */
export function namesByHome(
  exported: Iterable<Exported>,
): readonly { readonly home: string; readonly names: readonly string[] }[] {
  return [...groupBy(exported, ({ home }) => home)]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([home, group]) => ({ home, names: group.map(({ name }) => name) }));
}

/** Imports from the files of one name in several folders, one line for each folder; only a newline apart. */
export function printImports(
  exported: Iterable<Exported>,
  { folder, file, type }: { readonly folder: string; readonly file: string; readonly type?: true },
): string {
  return namesByHome(exported)
    .map(({ home, names }) => {
      const module = modulePath(folder, `${home}/${file}`);
      return printImport(names, { module, ...(type === undefined ? {} : { type }) });
    })
    .join("\n");
}

/** What an import in a folder writes for a file; both are given from the client's folder. */
export function modulePath(folder: string, file: string): string {
  // both below one made-up folder, deep enough for all that the file goes up, of a name that no folder has
  const base = "/\0".repeat(file.split("../").length);
  const relative = path.posix.relative(path.posix.join(base, folder), path.posix.join(base, `${file}.js`));
  return relative.startsWith(".") ? relative : `./${relative}`;
}

/** The same order on every machine, whatever its language. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
