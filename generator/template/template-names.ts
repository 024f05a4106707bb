import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";

/** The names of all templates in a folder, in alphabetical order: from the folder, with forward slashes, without `.hbs`. */
export function listTemplateNames(folder: string): readonly string[] {
  const names: string[] = [];
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of readdirSync(path.join(folder, below), { withFileTypes: true })) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isDirectory()) pending.push(name);
      else if (isTemplate(entry)) names.push(name.slice(0, -".hbs".length));
    }
  }
  return names.toSorted();
}

function isTemplate(entry: Dirent): boolean {
  // A link may lead to a template that several projects share.
  return (entry.isFile() || entry.isSymbolicLink()) && entry.name.endsWith(".hbs") && entry.name !== ".hbs";
}
