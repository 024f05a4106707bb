// Finds a nats-server that is new enough for the tests and the demo, or gets one into the project's cache,
// without root and without touching the machine. Prints its path on standard output, with --quiet nothing.
// --release 2.10 (or 2.9) gets that old one instead, for the tests of what older servers lack.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

const OLDEST = [2, 14, 0];
const RELEASE = "2.15.1";
/** The first suite of Debian whose package is new enough. Its binary runs on Debian 12 too. */
const DEBIAN_SUITE = "forky";
/** Older servers, by what of their version counts. */
const OLDER = new Map([
  ["2.9", { release: "2.9.25", suite: "bookworm" }],
  ["2.10", { release: "2.10.29", suite: "trixie" }],
]);
const BINARY = process.platform === "win32" ? "nats-server.exe" : "nats-server";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cache = process.env.HAZELNATS_NATS_SERVER_CACHE ?? path.join(root, ".cache", "nats-server");

const quiet = process.argv.includes("--quiet");

/** @param {string} text */
function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * `nats-server: v2.15.1` gives `[2, 15, 1]`, other text `undefined`.
 * @param {string} text
 */
export function parseVersion(text) {
  const found = /\bv?(\d+)\.(\d+)\.(\d+)/u.exec(text);
  return found === null ? undefined : found.slice(1).map(Number);
}

/** @param {readonly number[]} version */
export function isNewEnough(version) {
  for (const [index, least] of OLDEST.entries()) {
    const part = version[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/**
 * Says what is wrong with a binary, where it is not one to use.
 * @param {string} binary
 * @param {string} origin
 * @param {string} [series] the only one to use, such as 2.10
 */
async function accept(binary, origin, series) {
  let version;
  try {
    version = parseVersion((await run(binary, ["--version"], { timeout: 20_000 })).stdout);
  } catch (error) {
    say(`${origin} names ${binary}, which does not run: ${reasonOf(error)}`);
    return undefined;
  }
  const isWanted =
    series === undefined
      ? isNewEnough
      : (/** @type {readonly number[]} */ found) => found.slice(0, 2).join(".") === series;
  if (version === undefined || !isWanted(version)) {
    const found = version === undefined ? "no nats-server" : `nats-server ${version.join(".")}`;
    const needed = series ?? `${OLDEST.slice(0, 2).join(".")} or newer`;
    say(`${origin} has ${found} (${binary}); ${needed} is needed.`);
    return undefined;
  }
  if (!quiet) say(`nats-server ${version.join(".")} (${origin}): ${binary}`);
  return binary;
}

async function find() {
  const named = process.env.NATS_SERVER_BIN;
  if (named !== undefined && named !== "") {
    const found = await accept(path.resolve(named), "NATS_SERVER_BIN");
    if (found !== undefined) return found;
  }
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const binary = path.join(folder, BINARY);
    const found = folder !== "" && existsSync(binary) ? await accept(binary, "PATH") : undefined;
    if (found !== undefined) return found;
  }
  return await findCached();
}

/** @param {string} [series] */
async function findCached(series) {
  const there = cached(series);
  return existsSync(there) ? await accept(there, "the project's cache", series) : undefined;
}

/** @param {string} [series] */
function cached(series) {
  return series === undefined ? path.join(cache, BINARY) : path.join(cache, series, BINARY);
}

/**
 * Works in a folder of its own beside the cached binary and moves the result there in one step, so that a
 * crash leaves nothing half and two runs at once don't meet.
 * @param {(folder: string) => Promise<string>} obtain gives the path of the binary
 * @param {string} [series]
 */
async function install(obtain, series) {
  const target = cached(series);
  await mkdir(path.dirname(target), { recursive: true });
  const folder = await mkdtemp(path.join(cache, "get-"));
  try {
    const binary = await obtain(folder);
    await chmod(binary, 0o755);
    if ((await accept(binary, "what was fetched", series)) === undefined)
      throw new Error("it is not the version that was asked for");
    await rename(binary, target);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Debian's own package from a newer suite, by apt with private lists: the mirror is the one that the machine
 * uses, and apt checks the signatures.
 * @param {string} folder
 * @param {string} suite
 */
async function fromDebian(folder, suite) {
  const listed = await run("apt-get", ["indextargets", "--no-release-info", "--format", "$(REPO_URI)"]);
  const mirror = listed.stdout.split("\n").find((uri) => /\/debian\/?$/u.test(uri));
  if (mirror === undefined) throw new Error("apt knows no mirror of Debian's main archive");
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const sources = path.join(folder, "sources.list");
  await writeFile(sources, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  for (const needed of ["lists/partial", "cache/archives/partial", "out"])
    await mkdir(path.join(folder, needed), { recursive: true });
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=/dev/null",
    `Dir::State::Lists=${path.join(folder, "lists")}`,
    `Dir::Cache=${path.join(folder, "cache")}`,
    `APT::Sandbox::User=${os.userInfo().username}`,
    "Acquire::Languages=none",
    "Acquire::Retries=2",
  ].flatMap((option) => ["-o", option]);
  const there = { cwd: path.join(folder, "out"), timeout: 300_000 };
  await run("apt-get", [...options, "--quiet", "update"], there);
  await run("apt-get", [...options, "--quiet", "download", "nats-server"], there);
  const [archive] = await readdir(there.cwd);
  if (archive === undefined) throw new Error("apt downloaded nothing");
  await run("dpkg-deb", ["-x", path.join(there.cwd, archive), path.join(folder, "x")]);
  return await findBinary(path.join(folder, "x"));
}

/**
 * The official archive, held against the checksums that are published beside it.
 * @param {string} folder
 * @param {string} release
 */
async function fromRelease(folder, release) {
  const official = `https://github.com/nats-io/nats-server/releases/download/v${release}`;
  const base = (process.env.HAZELNATS_NATS_SERVER_URL ?? official).replace(/\/$/u, "");
  const system = process.platform === "win32" ? "windows" : process.platform;
  /** @type {Record<string, string>} */
  const architectures = { x64: "amd64", arm64: "arm64", arm: "arm7", ia32: "386", ppc64: "ppc64le" };
  const ending = system === "windows" ? "zip" : "tar.gz";
  const name = `nats-server-v${release}-${system}-${architectures[process.arch] ?? process.arch}.${ending}`;
  const sums = (await download(`${base}/SHA256SUMS`)).toString("utf8");
  const wanted = sums.split("\n").find((line) => line.trim().split(/\s+\*?/u)[1] === name);
  if (wanted === undefined) throw new Error(`SHA256SUMS does not list ${name}`);
  const bytes = await download(`${base}/${name}`);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== wanted.trim().slice(0, 64).toLowerCase())
    throw new Error(`the checksum of ${name} is ${found}, not the published one`);
  const archive = path.join(folder, name);
  await writeFile(archive, bytes);
  const unpacked = path.join(folder, "x");
  await mkdir(unpacked);
  await run("tar", ["-xf", archive, "-C", unpacked]);
  return await findBinary(unpacked);
}

/** @param {string} url */
async function download(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** @param {string} folder */
async function findBinary(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.isFile() && entry.name === BINARY);
  if (found === undefined) throw new Error("there is no nats-server in it");
  return path.join(found.parentPath, found.name);
}

async function isDebian() {
  if (process.platform !== "linux") return false;
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID="?debian"?$/mu.test(release);
}

/** @param {string} [series] */
async function get(series) {
  const { release, suite } = which(series);
  /** @type {(readonly [string, (folder: string) => Promise<string>])[]} */
  const ways = [];
  // Whoever names a place to download from wants that and nothing else.
  if (process.env.HAZELNATS_NATS_SERVER_URL === undefined && (await isDebian()))
    ways.push([`Debian's package (suite ${suite})`, (folder) => fromDebian(folder, suite)]);
  ways.push([`the release archive ${release}`, (folder) => fromRelease(folder, release)]);
  for (const [what, way] of ways) {
    say(`Getting nats-server into ${path.relative(process.cwd(), cache) || "."}: ${what} …`);
    try {
      return await install(way, series);
    } catch (error) {
      say(`That failed: ${reasonOf(error)}`);
    }
  }
  if (series !== undefined) throw new Error(`No nats-server ${series} could be had.`);
  throw new Error(
    `No nats-server ${OLDEST.slice(0, 2).join(".")} or newer was found, and none could be had.\n${threeWays()}`,
  );
}

/** @param {string} [series] */
function which(series) {
  if (series === undefined) return { release: RELEASE, suite: DEBIAN_SUITE };
  const older = OLDER.get(series);
  if (older === undefined) throw new Error(`--release takes ${[...OLDER.keys()].join(" or ")}.`);
  return older;
}

export function threeWays(platform = process.platform) {
  const packages = {
    darwin: "brew install nats-server",
    win32: "scoop install nats-server    (or: choco install nats-server)",
    linux:
      "apt install nats-server on Debian 14 or newer; the package of your distribution, if it is new enough",
  };
  return [
    "Three ways to get one:",
    `  1. ${platform in packages ? packages[/** @type {keyof typeof packages} */ (platform)] : packages.linux}`,
    `  2. go install github.com/nats-io/nats-server/v2@v${RELEASE}, with Go's bin folder on PATH`,
    "  3. unpack an archive of https://github.com/nats-io/nats-server/releases and name its binary:",
    platform === "win32"
      ? "     set NATS_SERVER_BIN=C:\\path\\to\\nats-server.exe"
      : "     export NATS_SERVER_BIN=/path/to/nats-server",
  ].join("\n");
}

/**
 * Of a failed program its last words on standard error; of a failed fetch the reason below it.
 * @param {unknown} error
 */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  const words = "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : undefined;
  if (words !== undefined && words !== "") return words;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const at = process.argv.indexOf("--release");
    const series = at === -1 ? undefined : (process.argv[at + 1] ?? "");
    const found = series === undefined ? await find() : await findCached(series);
    const binary = found ?? (await get(series));
    if (!quiet) process.stdout.write(`${binary}\n`);
  } catch (error) {
    say(reasonOf(error));
    process.exitCode = 1;
  }
}
