// node test/support/bundle-program.mjs <folder> <source.ts …>: JavaScript of the same names, with the packages beside it
import { basename } from "node:path";
import { build } from "rolldown";

const [dir, ...sources] = process.argv.slice(2);
await build({
  input: Object.fromEntries(sources.map((source) => [basename(source, ".ts"), source])),
  external: /^[^./]/,
  platform: "node",
  logLevel: "warn",
  output: { dir, entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
});
