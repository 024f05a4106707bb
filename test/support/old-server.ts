import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startProcess } from "../../runtime/testing/server-process.js";
import { run } from "./run.js";

export interface OldServer extends AsyncDisposable {
  readonly url: string;
}

/** Fetches a server of that series into the project's cache and starts it; a text says why there is none. */
export async function startOldServer(series: "2.9" | "2.10"): Promise<OldServer | string> {
  const script = fileURLToPath(new URL("../../scripts/setup-nats-server.mjs", import.meta.url));
  const { code, stdout, stderr } = await run(process.execPath, [script, "--release", series]);
  if (code !== 0) return stderr;
  const store = await mkdtemp(path.join(tmpdir(), "hazelnats-old-"));
  const server = await startProcess(stdout.trim(), ["-js", "-sd", store, "-a", "127.0.0.1", "-p", "-1"]);
  return {
    url: `nats://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: async () => {
      await server.end("SIGKILL");
      await rm(store, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
