import path from "node:path";
import type * as morph from "ts-morph";
import type { ts } from "ts-morph";

/** The compiler as a library; only `export` pays for loading it. */
export type TypeScript = typeof ts;

/** ts-morph, which brings the compiler and its library. */
export type Morph = Pick<typeof morph, "Project" | "ts">;

export interface OpenProgram {
  readonly ts: TypeScript;
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** Those that were asked for, sorted by their paths. */
  readonly files: readonly ts.SourceFile[];
  /** Of `tsconfig.json`, without which types and modules may be read otherwise than they are meant. */
  readonly configMistakes: readonly ts.Diagnostic[];
  readonly configFile: string;
}

const extensions = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs"];
const foreign = ["**/node_modules", "**/dist", "**/build", "**/coverage", "**/.*"];
/** Definitions of tests are nobody's application. */
const tests = ["**/*.test.*", "**/*.spec.*", "**/*.d.ts", "**/test", "**/tests", "**/__tests__"];

/** The files that some patterns mean, absolute and sorted; those of a whole folder are without its tests. */
export function findFiles({ sys }: TypeScript, patterns: readonly string[], cwd: string): readonly string[] {
  const found = patterns.flatMap((pattern) => {
    const absolute = path.resolve(cwd, pattern);
    if (sys.fileExists(absolute)) return [absolute];
    if (sys.directoryExists(absolute))
      return sys.readDirectory(absolute, extensions.slice(0, 4), [...foreign, ...tests], ["**/*"]);
    const root = path.resolve(cwd, pattern.split(/[*?{]/u)[0]?.replace(/[^/\\]*$/u, "") ?? ".");
    const below = path.relative(root, absolute).replaceAll(path.sep, "/");
    return sys.directoryExists(root)
      ? sys.readDirectory(root, extensions, ["**/node_modules"], alternatives(below))
      : [];
  });
  return [...new Set(found.map((file) => path.resolve(file)))].sort();
}

/** `{a,b}` is more than the compiler's own patterns know. */
function alternatives(pattern: string): string[] {
  const match = /^([^{]*)\{([^{}]*)\}(.*)$/u.exec(pattern);
  if (match === null) return [pattern];
  const [, before = "", inside = "", after = ""] = match;
  return inside.split(",").flatMap((each) => alternatives(`${before}${each}${after}`));
}

/** Opens files with the options of the nearest `tsconfig.json`. Nothing of them is run. */
export function openProgram(morph: Morph, names: readonly string[], cwd: string): OpenProgram {
  const { ts, Project } = morph;
  const { options, mistakes, configFile } = optionsFor(ts, names[0] ?? cwd, cwd);
  const project = new Project({
    compilerOptions: options,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  });
  for (const name of names) project.addSourceFileAtPath(name);
  const program = project.getProgram().compilerObject;
  const wanted = new Set(names);
  const files = program.getSourceFiles().filter(({ fileName }) => wanted.has(path.resolve(fileName)));
  return {
    ts,
    program,
    checker: program.getTypeChecker(),
    files: files.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)),
    configMistakes: mistakes,
    configFile: configFile ?? path.resolve(cwd, "tsconfig.json"),
  };
}

/** What `extends` names is not there; of options, other versions of the compiler know others. */
const missingFile = new Set([5083, 6053]);

function optionsFor(
  ts: TypeScript,
  file: string,
  cwd: string,
): {
  readonly options: ts.CompilerOptions;
  readonly mistakes: readonly ts.Diagnostic[];
  readonly configFile: string | undefined;
} {
  const exists = (name: string): boolean => ts.sys.fileExists(name);
  const config = ts.findConfigFile(path.dirname(file), exists) ?? ts.findConfigFile(cwd, exists);
  const read = config === undefined ? undefined : ts.readConfigFile(config, (name) => ts.sys.readFile(name));
  const parsed =
    config === undefined || read?.config === undefined
      ? undefined
      : ts.parseJsonConfigFileContent({ ...read.config, files: [file] }, ts.sys, path.dirname(config));
  const standard: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
  };
  const options: ts.CompilerOptions = {
    // without the types of browsers, which take longer to read than most programs
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    ...(parsed?.options ?? standard),
    noEmit: true,
    skipLibCheck: true,
    allowJs: true,
    // what a property may hold is not what may be written for its absence
    exactOptionalPropertyTypes: true,
    strictNullChecks: true,
    types: [],
    composite: false,
    incremental: false,
  };
  const missing = (parsed?.errors ?? []).filter(({ code }) => missingFile.has(code));
  const syntax = read?.error === undefined ? [] : [read.error];
  return { options, mistakes: [...syntax, ...missing], configFile: config };
}
