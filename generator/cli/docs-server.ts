import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** The script by which pages hear of changes. */
export const reloadPath = "/-/reload.js";

/** A mistake as a page shows it; empty texts: nothing to say. */
export interface Problem {
  /** `orders.yaml:3:5`. */
  readonly place: string;
  readonly message: string;
  readonly hint: string;
}

export interface DocsServer {
  /** Gives its address; or what is wrong with the port. */
  readonly listen: (port: number) => Promise<string | Error>;
  /** Replaces all pages, by their paths from the root, and reloads those that are open. */
  readonly show: (pages: ReadonlyMap<string, string>) => void;
  /** Shown on top of the pages, which stay. */
  readonly complain: (problems: readonly Problem[]) => void;
}

/** Serves pages to this machine alone, and tells those that are open of each change. */
export function openDocsServer(fixed: { readonly reload: string; readonly waiting: string }): DocsServer {
  const listeners = new Set<ServerResponse>();
  let pages: ReadonlyMap<string, string> | undefined;
  let problems = "[]";
  const server = createServer(answer);
  return {
    listen: async (port) =>
      await new Promise((resolve) => {
        server.once("error", resolve);
        server.listen(port, "127.0.0.1", () => {
          const address = server.address();
          const actual = typeof address === "object" && address !== null ? address.port : port;
          resolve(`http://localhost:${actual}/`);
        });
      }),
    show: (fresh) => {
      pages = fresh;
      problems = "[]";
      for (const listener of listeners) listener.write("event: change\ndata:\n\n");
    },
    complain: (fresh) => {
      problems = JSON.stringify(fresh); // on one line, as an event needs it
      for (const listener of listeners) tellProblems(listener);
    },
  };

  function tellProblems(listener: ServerResponse): void {
    listener.write(`event: problems\ndata: ${problems}\n\n`);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    // A page on the web whose name leads here must not read what is ours.
    if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/iu.test(request.headers.host ?? "")) {
      response.writeHead(403).end();
      return;
    }
    const address = pathOf(request.url ?? "/");
    if (address === "/-/changes") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      tellProblems(response);
      listeners.add(response);
      response.once("close", () => listeners.delete(response));
      return;
    }
    const content = address === reloadPath ? fixed.reload : pageAt(address);
    if (content === undefined) {
      response
        .writeHead(404, { "content-type": "text/plain; charset=utf-8" })
        .end("There is no such page.\n");
      return;
    }
    response
      .writeHead(200, {
        "content-type": types[path.extname(address)] ?? "text/html; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      })
      .end(request.method === "HEAD" ? undefined : content);
  }

  function pageAt(address: string): string | undefined {
    if (pages === undefined) return fixed.waiting;
    return pages.get(address.endsWith("/") ? `${address}index.html` : address);
  }
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split(/[?#]/u, 1)[0] ?? "/");
  } catch {
    return "/-/malformed"; // there is no such page
  }
}
