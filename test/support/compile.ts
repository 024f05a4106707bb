import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder below the project, so that what is compiled in it finds the project's packages; removed on dispose. */
export async function projectFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  await mkdir(join(root, ".cache"), { recursive: true });
  const path = await mkdtemp(join(root, ".cache", "test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * What the compiler says of all TypeScript in a folder under the promised options; empty where all is well. With
 * `emit`, the JavaScript is written beside it.
 */
export async function compileStrictly(
  directory: string,
  { types = [], emit = false }: { readonly types?: readonly string[]; readonly emit?: boolean } = {},
): Promise<string> {
  const config = {
    compilerOptions: {
      ...{
        module: "nodenext",
        target: "es2023",
        lib: ["es2023", "esnext.disposable"],
        types,
        noEmit: !emit,
      },
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
      ...{ verbatimModuleSyntax: true, isolatedModules: true, noUnusedLocals: true, skipLibCheck: true },
      // Libraries print declarations, and then every type that is inferred must have a name that users can reach.
      declaration: true,
    },
    include: ["**/*.ts"],
  };
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [compiler, "-p", directory], { maxBuffer: 64 * 2 ** 20 });
    return "";
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}
