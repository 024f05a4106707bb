import { readFile } from "node:fs/promises";
import { type Diagnostic, packageFile } from "../../asyncapi/index.js";
import { loadTemplates } from "../template/engine.js";
import type { Surroundings } from "./command.js";
import { countOf, type DocsCommandOptions, tellerOf } from "./docs-command.js";
import { printFolder } from "./docs-content.js";
import { openDocsServer, type Problem, reloadPath } from "./docs-server.js";
import type { ExitCode } from "./exit-code.js";
import { openFileWatcher } from "./file-watcher.js";
import { describeInternalError } from "./internal-error.js";
import { readSystem } from "./read-system.js";
import { shortPath } from "./report.js";

/**
 * Serves the documentation to this machine, and reloads the pages whenever a document changes. Mistakes are reported,
 * also in the pages, of which the last good ones are kept. Ends only where nothing can be read or shown at all; the
 * process does else.
 */
export async function serveDocs(
  specs: readonly string[],
  options: DocsCommandOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, cwd, debug } = surroundings;
  const tell = tellerOf(surroundings, options.quiet === true);
  const render = await loadTemplates("docs", { html: true });
  const server = openDocsServer({
    reload: await readFile(packageFile("templates", "docs", "reload.js"), "utf8"),
    waiting: render("waiting", { reload: reloadPath }),
  });
  const watcher = openFileWatcher((error) => {
    terminal.stderr.write(`The files can't all be watched: ${String(error)}\n`);
  });
  let files: ReadonlySet<string> = new Set();
  let address = "";
  for (;;) {
    const since = Date.now();
    try {
      const reading = await readSystem(specs, options, { ...surroundings, command: "docs" });
      if (reading.files.length > 0) files = new Set(reading.files);
      const failed = await tell(
        reading.diagnostics,
        reading.system === undefined ? (reading.verdict === "usage" ? "usage" : "invalid") : "valid",
      );
      if (files.size === 0) return failed;
      if (reading.system === undefined) server.complain(problemsOf(reading.diagnostics, cwd));
      else {
        const printed = await printFolder(reading.system, {
          ...options,
          format: "html",
          cwd,
          reload: reloadPath,
        });
        if ("severity" in printed) return await tell([printed], "usage");
        server.show(new Map(printed.map((file) => [`/${file.path}`, file.content])));
      }
      if (address === "") {
        const listening = await server.listen(options.port);
        if (typeof listening !== "string")
          return await tell([unusablePort(options.port, listening)], "usage");
        address = listening;
      }
      const what = reading.system === undefined ? "what is wrong" : countOf(reading.system);
      terminal.stdout.write(`${what} at ${address}\n`);
    } catch (error) {
      if (files.size === 0) throw error;
      terminal.stderr.write(describeInternalError(error, debug));
    }
    await watcher.follow(files, { since });
    const edits = await watcher.edits();
    if (options.quiet !== true)
      terminal.stderr.write(`changed: ${edits.map((file) => shortPath(file, cwd)).join(", ")}\n`);
  }
}

/** The errors as pages show them. */
function problemsOf(diagnostics: readonly Diagnostic[], cwd: string): readonly Problem[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .slice(0, 30)
    .map(({ message, hint = "", location }) => ({
      place:
        location === undefined ? "" : `${shortPath(location.file, cwd)}:${location.line}:${location.column}`,
      message,
      hint,
    }));
}

function unusablePort(port: number, { message }: Error): Diagnostic {
  return {
    severity: "error",
    rule: "usage",
    message: `Port ${port} can't be used: ${message}`,
    hint: "Choose another with --port, or any that is free with --port 0.",
  };
}
