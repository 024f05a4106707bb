export { natsKv } from "./nats-kv.js";
export type { NatsKvOptions } from "./nats-kv.js";
