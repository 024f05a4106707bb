import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { packageFile } from "../../asyncapi/package-file.js";

/** Packages that have a part in what is printed and in what is found wrong. */
const parts = ["@asyncapi/parser", "ajv", "handlebars", "js-yaml", "oxfmt", "prettier"];

/** All of this program that the output depends on; `undefined` where that is not known, as it was not built. */
export function buildIdentity(): string | undefined {
  const build = packageFile("dist", "build.json");
  if (!existsSync(build)) return undefined;
  const hash = createHash("sha256").update(process.version).update(readFileSync(build));
  // Of a development version they may be newer than what was built.
  const templates = packageFile("templates");
  for (const name of readdirSync(templates, { recursive: true, encoding: "utf8" }).toSorted())
    if (name.endsWith(".hbs")) hash.update(`${name}\n`).update(readFileSync(path.join(templates, name)));
  const { resolve } = createRequire(import.meta.url);
  for (const part of parts) {
    try {
      hash.update(readFileSync(resolve(`${part}/package.json`)));
    } catch (error) {
      // Without a version of it nobody knows whether it is the same one.
      if (error instanceof Error && "code" in error) return undefined;
      throw error;
    }
  }
  return hash.digest("hex");
}
