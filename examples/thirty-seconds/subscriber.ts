import { connectSubscriber } from "@hazelnats/runtime";
import { printer } from "./counted.js";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

await using subscriber = await connectSubscriber(printer, { servers: process.env["NATS_URL"] });
await subscriber.register();
console.log("ready");
await subscriber.listen({ print: ({ number }) => console.log(`handled ${number}`) }, { signal: stop.signal });
