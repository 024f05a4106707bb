import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";
import type { Surroundings } from "./command.js";
import { countOf, type DocsCommandOptions, tellerOf, titleOf } from "./docs-command.js";
import type { ExitCode } from "./exit-code.js";
import { openFileWatcher } from "./file-watcher.js";
import { describeInternalError } from "./internal-error.js";
import { readSystem } from "./read-system.js";
import { shortPath } from "./report.js";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** Pages reload themselves when they are told so; a lost connection is tried again by the browser. */
const reloadScript = `new EventSource("/-/changes").addEventListener("change", () => location.reload());\n`;
const reloadPath = "/-/reload.js";

/**
 * Serves the documentation to this machine, and reloads the pages whenever a document changes. Mistakes are reported
 * and the last good pages are kept. Ends only where the first reading or the port is impossible; the process does else.
 */
export async function serveDocs(
  specs: readonly string[],
  options: DocsCommandOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, cwd, debug } = surroundings;
  const tell = tellerOf(surroundings, options.quiet === true);
  const listeners = new Set<ServerResponse>();
  let pages: ReadonlyMap<string, string> = new Map();
  const server = createServer((request, response) => {
    answer(request, response, { pages, listeners });
  });
  const watcher = openFileWatcher((error) => {
    terminal.stderr.write(`The files can't all be watched: ${String(error)}\n`);
  });
  let files: ReadonlySet<string> = new Set();
  for (;;) {
    const since = Date.now();
    try {
      const reading = await readSystem(specs, options, { ...surroundings, command: "docs" });
      if (reading.files.length > 0) files = new Set(reading.files);
      if (reading.system === undefined) {
        const failed = await tell(reading.diagnostics, reading.verdict === "usage" ? "usage" : "invalid");
        if (files.size === 0) return failed;
      } else {
        await tell(reading.diagnostics, "valid");
        const { printSite } = await import("../site/site.js");
        const printed = await printSite(reading.system, { ...titleOf(options), reload: reloadPath });
        pages = new Map(printed.map((file) => [`/${file.path}`, file.content]));
        for (const listener of listeners) listener.write("event: change\ndata:\n\n");
        if (!server.listening) {
          const failure = await listen(server, options.port);
          if (failure !== undefined)
            return await tell(
              [
                {
                  severity: "error",
                  rule: "usage",
                  message: `Port ${options.port} can't be used: ${failure.message}`,
                  hint: "Choose another with --port, or any that is free with --port 0.",
                },
              ],
              "usage",
            );
        }
        terminal.stdout.write(`${countOf(reading.system)} at ${addressOf(server)}\n`);
      }
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

interface Served {
  readonly pages: ReadonlyMap<string, string>;
  readonly listeners: Set<ServerResponse>;
}

function answer(request: IncomingMessage, response: ServerResponse, { pages, listeners }: Served): void {
  // A page on the web whose name leads here must not read what is ours.
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/iu.test(request.headers.host ?? "")) {
    response.writeHead(403).end();
    return;
  }
  const address = pathOf(request.url ?? "/");
  if (address === "/-/changes") {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(":\n\n");
    listeners.add(response);
    response.once("close", () => listeners.delete(response));
    return;
  }
  const content =
    address === reloadPath
      ? reloadScript
      : pages.get(address.endsWith("/") ? `${address}index.html` : address);
  if (content === undefined) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("There is no such page.\n");
    return;
  }
  const type = types[path.extname(address)] ?? "text/html; charset=utf-8";
  response
    .writeHead(200, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
    .end(request.method === "HEAD" ? undefined : content);
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split(/[?#]/u, 1)[0] ?? "/");
  } catch {
    return "/-/malformed"; // there is no such page
  }
}

async function listen(server: Server, port: number): Promise<Error | undefined> {
  return await new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(port, "127.0.0.1", () => {
      resolve(undefined);
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address !== null ? `http://localhost:${address.port}/` : "";
}
