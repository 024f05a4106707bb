// node test/support/bundle-program.mjs <source.ts> <target.mjs>: one file of JavaScript, with its packages beside it
import { build } from "rolldown";

const [input, file] = process.argv.slice(2);
await build({
  input,
  external: /^[^./]/,
  platform: "node",
  logLevel: "warn",
  output: { file, codeSplitting: false },
});
