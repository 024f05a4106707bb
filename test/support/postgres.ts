import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The folder of PostgreSQL's programs: `POSTGRES_BIN`, on `PATH`, or where Debian puts them; `undefined`: there is none. */
export const postgresFolder = [
  process.env["POSTGRES_BIN"],
  ...(process.env["PATH"] ?? "").split(path.delimiter),
  ...versionsIn("/usr/lib/postgresql"),
].find((folder) => folder !== undefined && folder !== "" && existsSync(path.join(folder, "initdb")));

function versionsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).toSorted((one, other) => Number(other) - Number(one));
  return versions.map((version) => path.join(folder, version, "bin"));
}

export interface TestPostgres extends AsyncDisposable {
  readonly url: string;
}

/** PostgreSQL refuses to run as root, so it then runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** Starts a server with a free port and a store of its own. */
export async function startPostgres(): Promise<TestPostgres> {
  if (postgresFolder === undefined) throw new Error("there is no PostgreSQL on this machine");
  const folder = await mkdtemp(path.join(tmpdir(), "hazelnats-postgres-"));
  if (nobody !== undefined) await chown(folder, nobody.uid, nobody.gid);
  await chmod(folder, 0o700);
  const data = path.join(folder, "data");
  const settings = { cwd: folder, ...nobody };
  await run(
    path.join(postgresFolder, "initdb"),
    ["-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"],
    settings,
  );
  const port = await freePort();
  const server = spawn(
    path.join(postgresFolder, "postgres"),
    ["-D", data, "-p", String(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off"],
    { ...settings, stdio: ["ignore", "ignore", "pipe"] },
  );
  const log: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  const exited = new Promise<void>((resolve) => void server.once("exit", () => resolve()));
  while (!log.join("").includes("ready to accept connections")) {
    if (server.exitCode !== null) throw new Error(log.join(""));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `postgresql://test@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: async () => {
      // ends without waiting for those that are connected
      server.kill("SIGQUIT");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
