// Loaded with `node --import`: prints every module that is imported or required, on standard error.
import { writeSync } from "node:fs";
import Module, * as modules from "node:module";

if (modules.registerHooks) {
  // Node.js 22.15 and newer, where it sees what is required, too.
  modules.registerHooks({
    load(url, context, next) {
      writeSync(2, `${url}\n`);
      return next(url, context);
    },
  });
} else {
  modules.register(
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
}
