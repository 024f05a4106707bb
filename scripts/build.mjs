// Compiles both packages. Each dist folder is swapped in whole, so that a failed build leaves the last good one.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { buildTemplates } from "./build-templates.mjs";
import { buildValidators } from "./build-validators.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);

for (const folder of ["runtime", "."]) {
  const dist = path.join(root, folder, "dist");
  const fresh = path.join(root, ".cache", `build-${process.pid}`, folder);
  const { status } = spawnSync(
    process.execPath,
    [compiler, "-p", path.join(root, folder), "--outDir", fresh],
    {
      stdio: "inherit",
    },
  );
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    process.exit(1);
  }
  if (folder === ".") {
    await bundle(fresh, ["index", "generator/cli/main", "generator/eslint/plugin"]);
    buildValidators(path.join(fresh, "asyncapi/validate/compiled"));
    buildTemplates(path.join(fresh, "generator/template/compiled"));
    writeFileSync(path.join(fresh, "build.json"), `${JSON.stringify({ sha256: hashTree(fresh) })}\n`);
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}
chmodSync(path.join(root, "dist/generator/cli/main.js"), 0o755);

/** What was built, in one number: records of earlier runs are of no use to another build. */
function hashTree(folder) {
  const hash = createHash("sha256");
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (!entry.endsWith(".js")) continue;
    hash.update(`${entry.replaceAll("\\", "/")}\n`).update(readFileSync(path.join(folder, entry)));
  }
  return hash.digest("hex");
}
