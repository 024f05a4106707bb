import type { Actor, ActorSettings, Application } from "../../../asyncapi/index.js";
import type { Fact } from "./documentation.js";
import { fact, nothing, tellEach, type Tellers } from "./facts.js";
import { describeRetry } from "./retry-words.js";

/** What becomes of a message that an actor handles, in words; defaults of the runtime are called so. */
export function describePolicy(actor: Actor, application: Application): readonly Fact[] {
  const { settings, name, events } = actor;
  const stream = events.find((event) => event.stream !== undefined)?.stream;
  if (stream === undefined)
    return [
      fact("Delivery", "at most once, over core NATS: nothing is kept or retried"),
      ...(settings.queue === undefined ? [] : [fact("Queue group", settings.queue, true)]),
      ...tellSome(settings, ["concurrency", "timeout"]),
    ];
  const isOwn = settings.broadcast === true;
  return [
    fact("Consumer", settings.durable ?? `${application.name}-${name}`, true),
    fact("Retries", describeRetry(settings.retry)),
    ...(settings.deadLetter === false
      ? [fact("Dead letters", "none: what can't be handled is dropped")]
      : [
          fact("Dead letters in stream", `${application.name}-dead`, true),
          fact("Their subjects", `dead.${application.name}.${stream.name}.${name}.>`, true),
        ]),
    ...tellEach(settings, tellers),
    ...(settings.timeout === undefined ? [fact("Time limit of a run", "30s (the default)")] : []),
    ...(settings.deliver === undefined && !isOwn
      ? [fact("Starts with", "events that come after it (the default)")]
      : []),
  ];
}

const tellers: Tellers<ActorSettings> = {
  durable: nothing,
  queue: nothing, // it has no effect on what is stored
  retry: nothing,
  deadLetter: nothing,
  concurrency: (count) => [fact("At once in a process", count)],
  totalConcurrency: (count) => [fact("At once in all processes", count)],
  priority: (priority) => [fact("Priority in its process", priority)],
  batch: ({ size, wait = "1s" }) => [fact("Batches", `up to ${size} messages, collected for ${wait}`)],
  orderBy: (order) => [
    fact("One at a time, in order, by", typeof order === "string" ? order : order.key, true),
    fact(
      "Order holds in",
      typeof order === "string" || order.scope !== "process"
        ? "all processes: one runs the actor, others stand by"
        : "each process by itself",
    ),
  ],
  rateLimit: ({ limit, per, scope }) => [
    fact(
      "At most",
      `${limit} runs in ${per}, ${scope === "all" ? "in all processes together" : "in each process"}`,
    ),
  ],
  idempotency: ({ keep, lease = "30s" }) => [
    fact("Handled once", `what was handled is remembered for ${keep}; a claim holds ${lease}`),
  ],
  timeout: (limit) => [fact("Time limit of a run", limit)],
  ackWait: (wait) => [fact("Sign of life within", wait)],
  pulse: (isGiven) => [
    fact("Signs of life", isGiven ? "given while a handler runs" : "only those of the handler"),
  ],
  maxAge: (age) => [fact("Handled up to an age of", age)],
  tooOld: (fate) => [fact("What is older", fate === "ignore" ? "is ignored" : "is a dead letter")],
  maxDeliveries: (count) => [fact("Ends unrun after deliveries", count)],
  breaker: (breaker) => [fact("Pauses", describeBreaker(breaker))],
  broadcast: (isBroadcast) => [
    fact("Broadcast", isBroadcast ? "each process gets each message" : "no: processes share the messages"),
  ],
  onConsumerDeleted: (fate) => [
    fact("A deleted consumer", fate === "recreate" ? "is created again" : "ends the actor"),
  ],
  deliver: (deliver) => [fact("Starts with", describeStart(deliver))],
};

function tellSome(settings: ActorSettings, keys: readonly (keyof ActorSettings)[]): readonly Fact[] {
  const some = Object.fromEntries(
    Object.entries(settings).filter(([key]) => keys.some((each) => each === key)),
  );
  return tellEach<ActorSettings>(some, tellers);
}

function describeBreaker(breaker: NonNullable<ActorSettings["breaker"]>): string {
  if (breaker === false) return "never";
  if (typeof breaker === "number") return `after ${breaker} dead letters in a row`;
  const { after = 20, rest = "1m", maxRest = "30m" } = breaker;
  return `after ${after} dead letters in a row, for ${rest}, then twice as long each time, up to ${maxRest}`;
}

function describeStart(deliver: NonNullable<ActorSettings["deliver"]>): string {
  if (typeof deliver === "string")
    return deliver === "all" ? "all stored events" : "events that come after it";
  return "since" in deliver ? `events since ${deliver.since}` : `the event of sequence ${deliver.sequence}`;
}
