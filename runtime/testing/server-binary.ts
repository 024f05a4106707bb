import { execFile } from "node:child_process";
import { access, constants, readdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { cwd, env, platform } from "node:process";
import { promisify } from "node:util";

/** A nats-server on this machine that is new enough. */
export interface ServerBinary {
  readonly path: string;
  /** Such as `2.15.1`. */
  readonly version: string;
}

export interface ServerBinaryOptions {
  /** Path of the nats-server to take, and no other. */
  readonly binary?: string;
}

const oldest = { major: 2, minor: 14 } as const;

/** No nats-server of 2.14 or newer was found; the message has the ways to get one on this platform. */
export class ServerBinaryMissingError extends Error {
  override readonly name = "ServerBinaryMissingError";
  readonly code = "SERVER_BINARY_MISSING";
  /** What was found, but is too old or does not run. */
  readonly rejected: readonly string[];

  constructor(rejected: readonly string[]) {
    const found = rejected.length === 0 ? "" : `Not usable: ${rejected.join("; ")}.\n`;
    const ways = waysFor(platform).map((way, index) => `  ${index + 1}. ${way}`);
    super(
      `nats-server ${oldest.major}.${oldest.minor} or newer is needed, and none was found.\n${found}` +
        `Ways to get it:\n${ways.join("\n")}`,
    );
    this.rejected = rejected;
  }
}

/**
 * Finds a nats-server of 2.14 or newer: the `binary` option, else `NATS_SERVER_BIN`, `PATH`, and the folders
 * `.cache/nats-server` and `node_modules/.cache/hazelnats/nats-server*` here and in the folders above. Throws
 * `ServerBinaryMissingError`.
 */
export async function requireServerBinary(options: ServerBinaryOptions = {}): Promise<ServerBinary> {
  const rejected: string[] = [];
  const candidates = options.binary === undefined ? places() : [options.binary];
  for await (const path of candidates) {
    const version = await versionOf(path);
    if (version === undefined) rejected.push(`${path} (does not run)`);
    else if (isTooOld(version)) rejected.push(`${path} (${version} is too old)`);
    else return { path, version };
  }
  throw new ServerBinaryMissingError(rejected);
}

const fileName = platform === "win32" ? "nats-server.exe" : "nats-server";

async function* places(): AsyncGenerator<string> {
  // given by name, so it is worth a word in the error when it is not there
  const named = env["NATS_SERVER_BIN"] ?? "";
  if (named !== "") yield named;
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter((text) => text !== "")) {
    yield* existing(join(folder, fileName));
  }
  for (const folder of ancestors(cwd())) {
    yield* existing(join(folder, ".cache", "nats-server", fileName));
    const cache = join(folder, "node_modules", ".cache", "hazelnats");
    for (const name of await namesIn(cache)) {
      if (name.startsWith("nats-server")) yield* existing(join(cache, name, fileName));
    }
  }
}

async function* existing(path: string): AsyncGenerator<string> {
  try {
    await access(path, constants.X_OK);
  } catch {
    return; // most folders don't have it
  }
  yield path;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort().reverse();
  } catch {
    return []; // most folders don't have a cache
  }
}

function ancestors(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}

/** What `nats-server --version` says; `undefined` where the file can't be run. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ["--version"], { timeout: 10_000 });
    return /v(\d+\.\d+\.\d+[^\s]*)/.exec(stdout + stderr)?.[1];
  } catch {
    return undefined; // the caller lists it as not running
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < oldest.major || (major === oldest.major && minor < oldest.minor);
}

function waysFor(system: NodeJS.Platform): readonly [string, string, string] {
  const archive =
    "unpack a release of https://github.com/nats-io/nats-server/releases and set NATS_SERVER_BIN to its nats-server";
  const go = "go install github.com/nats-io/nats-server/v2@latest, with Go's bin folder in PATH";
  switch (system) {
    case "darwin":
      return ["brew install nats-server", archive, go];
    case "win32":
      return ["scoop install main/nats-server", archive, go];
    default:
      return [
        archive,
        go,
        "the package nats-server of Debian 14 or newer, or of another recent distribution",
      ];
  }
}
