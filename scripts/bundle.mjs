// Joins the compiled modules of the toolchain: a command that loads a few files starts faster than one that loads 200.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";

/**
 * Puts joined modules in the place of those that the compiler wrote into a folder; declarations stay. The entries keep
 * their names, and what is imported only when it is needed stays in files that are loaded only then. Packages are not
 * taken in.
 */
export async function bundle(folder, entries) {
  const bundling = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, path.join(folder, `${name}.js`)])),
    platform: "node",
    external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
  });
  const { output } = await bundling.generate({ format: "esm", chunkFileNames: "chunks/[name].js" });
  await bundling.close();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".js")) rmSync(path.join(folder, name));
  for (const { fileName, code } of output) {
    const file = path.join(folder, fileName);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}
