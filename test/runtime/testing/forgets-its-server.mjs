// A process of start-server.test.ts: starts a server, says where, and never stops it.
import { once } from "node:events";
import { startServer } from "@hazelnats/runtime/testing";

const server = await startServer();
console.log(server.url);
await once(process.stdin, "data");
process.stdin.destroy();
