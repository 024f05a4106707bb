import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Path of a file that ships with this package, such as `packageFile("templates", "typescript")`: the same
 * whether the source runs or what is built from it, which lies a folder deeper.
 */
export function packageFile(...segments: readonly string[]): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (isPackageRoot(folder)) return join(folder, ...segments);
    if (folder === dirname(folder))
      throw new Error("hazelnats is not installed whole: its package.json is missing");
  }
}

function isPackageRoot(folder: string): boolean {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return false;
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  return (
    typeof manifest === "object" && manifest !== null && "name" in manifest && manifest.name === "hazelnats"
  );
}
