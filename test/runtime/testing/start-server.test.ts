import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { requireServerBinary, ServerStartError, startServer } from "../../../runtime/testing/index.js";
import { until } from "../../support/broker.js";

async function isReachable(url: string): Promise<boolean> {
  try {
    await (await connect({ servers: url, reconnect: false, timeout: 1_000 })).close();
    return true;
  } catch {
    return false;
  }
}

describe("startServer", () => {
  it("starts a server with JetStream, and keeps port and store over a crash", async () => {
    await using server = await startServer();
    const before = await connect({ servers: server.url, reconnect: false });
    await (await jetstreamManager(before)).streams.add({ name: "KEPT", subjects: ["kept"] });
    await jetstream(before).publish("kept", "1");
    await server.kill();
    expect(await isReachable(server.url)).toBe(false);
    await server.restart();
    const after = await connect({ servers: server.url, reconnect: false });
    expect((await (await jetstreamManager(after)).streams.info("KEPT")).state.messages).toBe(1);
    await after.close();
  });

  it("stops when it is disposed, twice as well as once", async () => {
    const server = await startServer();
    await server.stop();
    await server.stop();
    expect(await isReachable(server.url)).toBe(false);
  });

  it("shows the log of a server that does not start", async () => {
    const error: unknown = await startServer({ config: "no_such_setting: 1" }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(ServerStartError);
    expect(String(error)).toContain("no_such_setting");
  });

  it("leaves no server behind when its process is killed or just ends", async () => {
    const script = fileURLToPath(new URL("./forgets-its-server.mjs", import.meta.url));
    for (const way of ["SIGKILL", "end"] as const) {
      const child = spawn(execPath, [script, way], { stdio: ["pipe", "pipe", "inherit"] });
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const url = line.toString().trim();
      expect(await isReachable(url)).toBe(true);
      const gone = once(child, "exit");
      if (way === "SIGKILL") child.kill("SIGKILL");
      else child.stdin.end("\n");
      await gone;
      await until(async () => !(await isReachable(url)));
    }
  });
});

describe("requireServerBinary", () => {
  it("refuses a server that is too old and names three ways to get another", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hazelnats-test-"));
    const old = join(folder, "nats-server");
    await writeFile(old, "#!/bin/sh\necho nats-server: v2.9.10\n");
    await chmod(old, 0o755);
    const error: unknown = await requireServerBinary({ binary: old }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "SERVER_BINARY_MISSING", rejected: [`${old} (2.9.10 is too old)`] });
    expect(String(error)).toMatch(/1\. .+\n {2}2\. .+\n {2}3\. /);
    await rm(folder, { recursive: true });
  });
});
