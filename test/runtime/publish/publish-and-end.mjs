// A process of connect.test.ts: publishes, closes, and has to end by itself.
import { connectPublisher, defineEvent, definePublisher } from "@hazelnats/runtime";

const [, , servers, name] = process.argv;
const event = defineEvent({ name: "ended", subject: `${name}.ended`, schema: {} });
const publisher = await connectPublisher(definePublisher({ name, events: { event } }), { servers });
await publisher.register();
const receipt = await publisher.publish(event, { last: true });
await publisher.close();
console.log(JSON.stringify(receipt));
