export { requireServerBinary, ServerBinaryMissingError } from "./server-binary.js";
export type { ServerBinary, ServerBinaryOptions } from "./server-binary.js";
export { ServerStartError } from "./server-process.js";
export { startServer } from "./start-server.js";
export type { ServerOptions, TestServer } from "./start-server.js";
