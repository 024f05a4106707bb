import { defineEvent } from "../../runtime/define/event.js";
import { defineStream } from "../../runtime/define/stream.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { orderSchema } from "./setting.js";

// the parent is this test's own code
const options = JSON.parse(process.argv[2] ?? "") as Readonly<
  Record<"url" | "stream" | "application", string>
>;
const stream = defineStream({ name: options.stream, subjects: [`${options.stream}.>`] });
const placed = defineEvent({
  name: "placed",
  subject: `${options.stream}.placed`,
  stream,
  schema: orderSchema,
});
const definition = defineSubscriber({
  name: options.application,
  actors: { book: { event: placed, concurrency: 1, breaker: { after: 1, rest: "1h" } } },
});
const stop = new AbortController();
const servers = options.url;
const subscriber = await connectSubscriber(definition, {
  servers,
  onStateChange: ({ state }) => {
    process.stdout.write(`${state}\n`);
    stop.abort();
  },
});
await subscriber.register();
const publisher = await connectPublisher(definePublisher({ name: "shop", events: { placed } }), { servers });
await publisher.publish(placed, { id: 1 });
await publisher.publish(placed, { id: 2 });
await publisher.close();
await subscriber.listen(
  {
    book: () => {
      throw new NonRetryableError("no hope");
    },
  },
  { signal: stop.signal },
);
process.stdout.write("listening ended\n");
await subscriber.close();
process.stdout.write("closed\n");
