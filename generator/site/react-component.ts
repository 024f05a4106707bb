import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { MissingPackageError } from "../optional-package.js";

const name = "@asyncapi/react-component";

/** What a page needs of the official component; it brings its own React. */
export interface ReactComponent {
  readonly script: string;
  readonly style: string;
}

/**
 * Reads the component that is installed for the first of these folders that has it, else the one beside us. Throws a
 * {@link MissingPackageError} where there is none.
 */
export async function readReactComponent(folders: readonly string[]): Promise<ReactComponent> {
  const failures: unknown[] = [];
  for (const from of [...folders.map((folder) => path.join(folder, "package.json")), import.meta.url]) {
    const { resolve } = createRequire(from);
    try {
      // Documents are parsed by us: a page needs no parser.
      const script = await readFile(resolve(`${name}/browser/standalone/without-parser.js`), "utf8");
      const style = await readFile(resolve(`${name}/styles/default.min.css`), "utf8");
      return { script, style };
    } catch (error) {
      failures.push(error);
    }
  }
  throw new MissingPackageError(name, { cause: failures[0] });
}
