import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface SourceFile {
  /** From the root, with forward slashes. */
  readonly name: string;
  /** Files as names from the root, packages as they are written. */
  readonly imports: readonly string[];
  /** Names of global variables that are used, such as `process`; imported ones are not among them. */
  readonly uses: ReadonlySet<string>;
  /** `export *`, `export default` and `let` on the top level of the module, as they stand in the text. */
  readonly offences: readonly string[];
}

const sources = ["asyncapi", "generator", "runtime"]
  .flatMap((folder) => listFiles(folder))
  .concat("index.ts")
  .filter((name) => name.endsWith(".ts") && !/(?:^|\/)(?:node_modules|dist)\//u.test(name))
  .map(readSource);

function listFiles(folder: string): readonly string[] {
  const names = readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" });
  return names.map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}

function readSource(name: string): SourceFile {
  const { program, module, errors } = parseSync(name, readFileSync(path.join(root, name), "utf8"));
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message ?? ""}`);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
  ];
  const uses = new Set<string>();
  new Visitor({
    Identifier: ({ name: identifier }) => void uses.add(identifier),
    ImportExpression: ({ source }) => {
      if (source.type === "Literal" && typeof source.value === "string") requests.push(source.value);
    },
  }).visit(program);
  const offences = program.body.flatMap((statement) => {
    if (statement.type === "ExportDefaultDeclaration") return ["export default"];
    if (statement.type === "ExportAllDeclaration") return [`export * from "${statement.source.value}"`];
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return declaration?.type === "VariableDeclaration" && declaration.kind !== "const"
      ? [declaration.kind]
      : [];
  });
  const imports = requests.map((request) =>
    request.startsWith(".")
      ? path.posix.join(path.posix.dirname(name), request).replace(/\.js$/u, ".ts")
      : request,
  );
  return { name, imports: [...new Set(imports)], uses, offences };
}

/** Imports `from → to` where both patterns match. */
function edges(from: RegExp, to: RegExp): readonly string[] {
  return sources
    .filter(({ name }) => from.test(name))
    .flatMap(({ name, imports }) =>
      imports.filter((each) => to.test(each)).map((each) => `${name} → ${each}`),
    );
}

function namesWhere(condition: (source: SourceFile) => boolean): readonly string[] {
  return sources.filter(condition).map(({ name }) => name);
}

it("looks at all of our sources", () => {
  for (const folder of ["asyncapi/", "generator/cli/", "runtime/define/"])
    expect(namesWhere(({ name }) => name.startsWith(folder))).not.toEqual([]);
});

describe("who may import whom", () => {
  it("the runtime imports no other folder and no package of the toolchain", () => {
    expect(edges(/^runtime\//u, /^(?:asyncapi|generator)\/|^index\.ts$|^hazelnats$/u)).toEqual([]);
  });

  it("asyncapi imports no other folder but what judges regular expressions, which imports nothing", () => {
    const others = /^(?:generator|runtime(?!\/pattern\/))\/|^index\.ts$|^@?hazelnats/u;
    expect(edges(/^asyncapi\//u, others)).toEqual([]);
    expect(edges(/^runtime\/pattern\//u, /^(?!runtime\/pattern\/)/u)).toEqual([]);
  });

  it("the generator never imports the runtime", () => {
    expect(edges(/^generator\//u, /^runtime\/|^@hazelnats\/runtime/u)).toEqual([]);
  });

  it("nobody imports the command line", () => {
    expect(edges(/^(?!generator\/cli\/)/u, /^generator\/cli\//u)).toEqual([]);
  });

  it("publishing and subscribing don't know each other", () => {
    expect(edges(/^runtime\/publish\//u, /^runtime\/subscribe\//u)).toEqual([]);
    expect(edges(/^runtime\/subscribe\//u, /^runtime\/publish\//u)).toEqual([]);
  });

  it("definitions know neither connections nor NATS", () => {
    expect(edges(/^runtime\/define\//u, /^runtime\/(?:publish|subscribe|testing)\/|^@nats-io\//u)).toEqual(
      [],
    );
  });

  it("every package that is imported is one that the package itself depends on", () => {
    expect(foreignImports("runtime/package.json", /^runtime\//u)).toEqual([]);
    expect(foreignImports("package.json", /^(?!runtime\/)/u)).toEqual([]);
  });
});

function foreignImports(manifest: string, from: RegExp): readonly string[] {
  // npm has checked the shape of a manifest that it could install from.
  const {
    name,
    dependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(path.join(root, manifest), "utf8")) as {
    readonly name: string;
    readonly dependencies?: object;
    readonly peerDependencies?: object;
  };
  const known = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  return edges(from, /^(?!node:)(?!.*\.ts$)/u).filter((edge) => {
    const request = edge.split(" → ")[1] ?? "";
    return !known.has(request.split("/", request.startsWith("@") ? 2 : 1).join("/"));
  });
}

describe("who may touch what", () => {
  it("only the command line uses the process", () => {
    // The throw-away server of the tests has to find a binary and to end with its process.
    // The program of a worker is one.
    const allowed = /^generator\/cli\/|^runtime\/testing\/|^runtime\/workers\/entry\.ts$/u;
    const users = namesWhere(
      ({ uses, imports }) => uses.has("process") || imports.some((each) => /^(?:node:)?process$/u.test(each)),
    );
    expect(users.filter((name) => !allowed.test(name))).toEqual([]);
  });

  it("only the file writer, `init`, the record of the last run and what git lends write to disk", () => {
    const writing = [
      "writeFile",
      "writeFileSync",
      "appendFile",
      "mkdir",
      "mkdirSync",
      "rename",
      "rm",
      "rmSync",
      "unlink",
    ];
    // What is read from git lies in a temporary folder meanwhile.
    // The record is the command line's own: it lies in a cache, beside no code, and may fail to be written.
    const allowed =
      /^generator\/write-files\.ts$|^generator\/cli\/(?:git-document|init-command|previous-run|write-output)\.ts$|^runtime\/testing\//u;
    const writers = namesWhere(
      ({ uses, imports }) =>
        imports.some((each) => /^(?:node:)?fs(?:\/promises)?$|^write-file-atomic$/u.test(each)) &&
        (writing.some((name) => uses.has(name)) || imports.includes("write-file-atomic")),
    );
    expect(writers.filter((name) => !allowed.test(name))).toEqual([]);
  });

  it("nothing evaluates text as code", () => {
    expect(namesWhere(({ uses }) => uses.has("eval") || uses.has("Function"))).toEqual([]);
  });
});

describe("what no module holds", () => {
  it("has no `export *`, no default export and no variable on its top level", () => {
    expect(sources.flatMap(({ name, offences }) => offences.map((each) => `${name}: ${each}`))).toEqual([]);
  });
});
