// How long generated clients take to compile: `npm run build && node bench/compile.mjs [--declaration] [count …]`. Prints figures, decides nothing.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { syntheticDocument } from "./documents.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiler = path.join(root, "node_modules/typescript/bin/tsc");
const declaration = process.argv.includes("--declaration");
const given = process.argv.slice(2).map(Number).filter(Number.isInteger);

// below the project, so that the client finds the runtime
mkdirSync(path.join(root, ".cache"), { recursive: true });
const folder = mkdtempSync(path.join(root, ".cache", "bench-"));
try {
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }\n');
  for (const count of given.length > 0 ? given : [1_000, 3_000, 10_000]) measure(count);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(count) {
  const client = `client${count}`;
  const document = path.join(folder, `${count}.yaml`);
  writeFileSync(document, syntheticDocument(count));
  const cli = path.join(root, "dist/generator/cli/main.js");
  execFileSync(process.execPath, [cli, "generate", document, "-o", client, "-q"], { cwd: folder });
  const options = {
    ...{ module: "nodenext", target: "es2023", lib: ["es2023", "esnext.disposable"], types: [] },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    ...{ verbatimModuleSyntax: true, isolatedModules: true, skipLibCheck: true },
    ...{ declaration, noEmit: !declaration, rootDir: ".", outDir: `out${count}` },
  };
  const config = path.join(folder, `tsconfig.${count}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions: options, include: [`${client}/**/*.ts`] }));
  const started = performance.now();
  const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", config, "--extendedDiagnostics"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  const said = status === 0 ? diagnosticsOf(stdout) : stdout.slice(0, 400);
  console.log(`${String(count).padStart(6)} channels  ${seconds.padStart(7)} s wall  ${said}`);
}

function diagnosticsOf(text) {
  const line = (name) => new RegExp(`^${name}:\\s+(.+)$`, "m").exec(text)?.[1] ?? "?";
  return `${line("Files")} files, check ${line("Check time")}, memory ${line("Memory used")}`;
}
