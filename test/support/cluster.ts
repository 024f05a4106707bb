import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { startServer } from "../../runtime/testing/index.js";
import type { TestServer } from "../../runtime/testing/index.js";

/** Three servers that keep streams together. */
export interface Cluster extends AsyncDisposable {
  readonly servers: readonly TestServer[];
  readonly urls: readonly string[];
}

export async function startCluster(): Promise<Cluster> {
  const ports = await Promise.all([0, 1, 2].map(freePort));
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(", ");
  const servers = await Promise.all(
    ports.map((port, index) =>
      startServer({
        config: `
          server_name: node${index}
          cluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}] }
        `,
      }),
    ),
  );
  return {
    servers,
    urls: servers.map(({ url }) => url),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      // it listens on TCP, so its address has a port
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
