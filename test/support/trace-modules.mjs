// Loaded with `node --import`: prints every module that is imported or required, on standard error.
import { writeSync } from "node:fs";
import Module, { register } from "node:module";

register(
  `data:text/javascript,${encodeURIComponent(`
    import { writeSync } from "node:fs";
    export async function load(url, context, next) {
      writeSync(2, url + "\\n");
      return next(url, context);
    }
  `)}`,
);
const load = Module._extensions[".js"];
Module._extensions[".js"] = (module, file) => {
  writeSync(2, `${file}\n`);
  load(module, file);
};
