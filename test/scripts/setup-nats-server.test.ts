import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, readFile, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Finished, run } from "../support/run.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const script = fileURLToPath(new URL("../../scripts/setup-nats-server.mjs", import.meta.url));

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  // The programs that unpacking needs, and no nats-server that the machine may have.
  await folder.write({ "path/.keep": "" });
  for (const name of ["tar", "gzip", "sh"])
    await symlink(execFileSync("which", [name], { encoding: "utf8" }).trim(), folder.at("path", name));
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function setUp(env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  return run(process.execPath, [script], {
    env: {
      PATH: folder.at("path"),
      HAZELNATS_NATS_SERVER_CACHE: folder.at("cache"),
      // Nobody listens there: a test that means to download names its own server.
      HAZELNATS_NATS_SERVER_URL: "http://127.0.0.1:9/",
      ...env,
    },
  });
}

async function fakeServer(file: string, says: string): Promise<string> {
  await folder.write({ [file]: `#!/bin/sh\necho '${says}'\n` });
  await chmod(folder.at(file), 0o755);
  return folder.at(file);
}

describe("finding", () => {
  it.each(["2.14.0", "2.15.1", "2.15.0-RC.2", "3.0.0"])(
    "takes NATS_SERVER_BIN of version %s",
    async (version) => {
      const binary = await fakeServer("mine/nats-server", `nats-server: v${version}`);

      expect(await setUp({ NATS_SERVER_BIN: binary })).toMatchObject({ code: 0, stdout: `${binary}\n` });
    },
  );

  it.each(["nats-server: v2.9.10", "nats-server: v2.13.9", "nats-server: v1.15.1", "something else"])(
    "refuses a program that says %j",
    async (says) => {
      const binary = await fakeServer("mine/nats-server", says);

      const { code, stdout, stderr } = await setUp({ NATS_SERVER_BIN: binary });

      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("2.14 or newer is needed");
    },
  );

  it("prefers NATS_SERVER_BIN to PATH, and PATH to the cache", async () => {
    const cached = await fakeServer("cache/nats-server", "nats-server: v2.15.1");
    const fromCache = await setUp();
    const onPath = await fakeServer("path/nats-server", "nats-server: v2.15.1");
    const fromPath = await setUp();
    const named = await fakeServer("mine/nats-server", "nats-server: v2.15.1");
    const fromVariable = await setUp({ NATS_SERVER_BIN: named });

    expect([fromCache.stdout, fromPath.stdout, fromVariable.stdout]).toEqual([
      `${cached}\n`,
      `${onPath}\n`,
      `${named}\n`,
    ]);
  });

  it("passes by a server on PATH that is too old", async () => {
    await fakeServer("path/nats-server", "nats-server: v2.9.10");
    const cached = await fakeServer("cache/nats-server", "nats-server: v2.15.1");

    const { stdout, stderr } = await setUp();

    expect(stdout).toBe(`${cached}\n`);
    expect(stderr).toContain("PATH has nats-server 2.9.10");
  });

  it("names three ways to get one when none can be had", async () => {
    const { code, stderr } = await setUp();

    expect(code).toBe(1);
    expect(stderr).toContain("Three ways to get one:");
    expect(stderr).toMatch(/1\. .+\n +2\. go install .+\n +3\. .+\n +export NATS_SERVER_BIN=/u);
  });
});

describe("downloading the release archive", () => {
  /** Serves an archive with a server of this version, and checksums, as the releases are published. */
  async function publish(version: string, checksum?: string) {
    const architecture = { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch;
    const name = `nats-server-v2.15.1-${process.platform}-${architecture}`;
    await fakeServer(`${name}/nats-server`, `nats-server: v${version}`);
    execFileSync("tar", ["-czf", "archive.tar.gz", name], { cwd: folder.path });
    const archive = await readFile(folder.at("archive.tar.gz"));
    const sum = checksum ?? createHash("sha256").update(archive).digest("hex");
    const files: Readonly<Record<string, Buffer | string>> = {
      "/SHA256SUMS": `${"0".repeat(64)}  nats-server-v2.15.1-plan9-amd64.tar.gz\n${sum}  ${name}.tar.gz\n`,
      [`/${name}.tar.gz`]: archive,
    };
    const server = createServer((request, response) => {
      const found = files[request.url ?? ""];
      response.writeHead(found === undefined ? 404 : 200).end(found);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return {
      env: { HAZELNATS_NATS_SERVER_URL: `http://127.0.0.1:${address.port}` },
      [Symbol.asyncDispose]: async () =>
        new Promise<void>((resolve) => {
          server.close(() => {
            resolve();
          });
          server.closeAllConnections();
        }),
    };
  }

  it("puts the server into the cache, where the next run finds it", async () => {
    await using release = await publish("2.15.1");

    expect(await setUp(release.env)).toMatchObject({
      code: 0,
      stdout: `${folder.at("cache/nats-server")}\n`,
    });
    expect(await folder.list("cache")).toEqual(["nats-server"]);
    expect((await setUp()).stdout).toBe(`${folder.at("cache/nats-server")}\n`);
  });

  it("refuses an archive whose checksum is not the published one", async () => {
    await using release = await publish("2.15.1", "1".repeat(64));

    const { code, stderr } = await setUp(release.env);

    expect(code).toBe(1);
    expect(stderr).toContain("not the published one");
    expect(await folder.list("cache")).toEqual([]);
  });

  it("refuses an archive that holds another version than it says", async () => {
    await using release = await publish("2.9.10");

    expect(await setUp(release.env)).toMatchObject({ code: 1 });
    expect(await folder.list("cache")).toEqual([]);
  });

  it("bears several runs at once", async () => {
    await using release = await publish("2.15.1");

    const runs = await Promise.all([1, 2, 3].map(async () => setUp(release.env)));

    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await folder.list("cache")).toEqual(["nats-server"]);
  });
});
