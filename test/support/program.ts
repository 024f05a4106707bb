import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = new Map<string, string>();

/**
 * Starts a program of a test, written in TypeScript, in a process of its own. It is bundled once: compiling it and all of
 * the runtime in each process takes 3 seconds of a processor.
 */
export function startProgram(source: URL, argument: string) {
  const program = join(bundle([source]), `${nameOf(source)}.mjs`);
  return spawn(process.execPath, [program, argument], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
}

/** What `execArgv` of a thread or process needs to have these modules, in TypeScript, bundled. They share what they import. */
export function bundledModules(sources: readonly URL[]): readonly string[] {
  const folder = bundle(sources);
  const urls = sources.map((source) => [
    source.href,
    pathToFileURL(join(folder, `${nameOf(source)}.mjs`)).href,
  ]);
  const hooks = `
    const targets = new Map(${JSON.stringify(urls)});
    export async function resolve(specifier, context, next) {
      const url = targets.get(specifier.startsWith("/") ? "file://" + specifier : specifier);
      return url === undefined ? next(specifier, context) : { url, format: "module", shortCircuit: true };
    }`;
  const redirect = join(folder, "redirect.mjs");
  const data = `data:text/javascript,${encodeURIComponent(hooks)}`;
  writeFileSync(redirect, `import { register } from "node:module";\nregister(${JSON.stringify(data)});\n`);
  return ["--import", pathToFileURL(redirect).href];
}

const nameOf = (source: URL): string => basename(fileURLToPath(source), ".ts");

/** The folder of the bundles. */
function bundle(sources: readonly URL[]): string {
  const paths = sources.map((source) => fileURLToPath(source));
  const known = built.get(paths.join());
  if (known !== undefined) return known;
  // there, because packages are found from there
  const folder = join(root, "node_modules", ".cache", "test-programs", `${process.pid}-${built.size}`);
  mkdirSync(folder, { recursive: true });
  const script = fileURLToPath(new URL("bundle-program.mjs", import.meta.url));
  execFileSync(process.execPath, [script, folder, ...paths], { cwd: root, stdio: "inherit" });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  built.set(paths.join(), folder);
  return folder;
}
