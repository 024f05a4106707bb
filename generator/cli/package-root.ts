import { createRequire } from "node:module";
import path from "node:path";

/** The folder of this package: of the repository, or where npm has installed it. */
export function packageRoot(): string {
  return path.dirname(createRequire(import.meta.url).resolve("hazelnats/package.json"));
}

/** The version of this package. */
export function packageVersion(): string {
  // The cast is of our own file, and npm insists on the field.
  const { version } = createRequire(import.meta.url)("hazelnats/package.json") as {
    readonly version: string;
  };
  return version;
}
