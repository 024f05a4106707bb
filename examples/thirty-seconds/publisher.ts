import { setTimeout } from "node:timers/promises";
import { connectPublisher } from "@hazelnats/runtime";
import { counted, counter } from "./counted.js";

await using publisher = await connectPublisher(counter, { servers: process.env["NATS_URL"] });
await publisher.register();

let running = true;
process.once("SIGINT", () => (running = false));
for (let number = 1; running; number++) {
  await publisher.publish(counted, { number });
  console.log(`published ${number}`);
  await setTimeout(100);
}
