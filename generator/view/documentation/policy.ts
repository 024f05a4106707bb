import type { Actor, Application, Event, Retry, Server, Stream } from "../../../asyncapi/index.js";
import type { Fact } from "./documentation.js";

function fact(label: string, value: string, code = false): Fact {
  return { label, value, code };
}

function optional(label: string, value: string | number | undefined, code = false): readonly Fact[] {
  return value === undefined ? [] : [fact(label, String(value), code)];
}

/** What becomes of a message that an actor handles, in words; defaults of the runtime are called so. */
export function describePolicy({ settings, name, events }: Actor, application: Application): readonly Fact[] {
  const isStored = events.some(({ stream }) => stream !== undefined);
  const { orderBy, rateLimit, breaker, batch } = settings;
  if (!isStored)
    return [
      fact("Delivery", "at most once, over core NATS: nothing is kept or retried"),
      ...optional("Queue group", settings.queue, true),
      ...optional("Concurrency", settings.concurrency),
    ];
  return [
    fact("Consumer", settings.durable ?? `${application.name}-${name}`, true),
    fact("Retries", describeRetry(settings.retry)),
    fact(
      "Dead letters",
      settings.deadLetter === false
        ? "none: what can't be handled is dropped"
        : `kept in ${application.name}-dead`,
    ),
    ...optional("Time limit of a run", settings.timeout),
    ...optional("Acknowledged within", settings.ackWait),
    ...optional("At once", settings.concurrency),
    ...optional("Priority", settings.priority),
    ...(batch === undefined
      ? []
      : [
          fact(
            "Batches",
            `up to ${batch.size} messages${batch.wait === undefined ? "" : `, collected for ${batch.wait}`}`,
          ),
        ]),
    ...(orderBy === undefined
      ? []
      : [fact("One at a time, in order, by", typeof orderBy === "string" ? orderBy : orderBy.key, true)]),
    ...(rateLimit === undefined
      ? []
      : [
          fact(
            "At most",
            `${rateLimit.limit} runs in ${rateLimit.per}, ${rateLimit.scope === "all" ? "in all processes together" : "in each process"}`,
          ),
        ]),
    ...(settings.totalConcurrency === undefined
      ? []
      : [fact("At once in all processes", `${settings.totalConcurrency}`)]),
    ...(settings.idempotency === undefined
      ? []
      : [fact("Handled once", `what it has handled is remembered for ${settings.idempotency.keep}`)]),
    ...(settings.pulse === false ? [fact("Signs of life", "only those of the handler")] : []),
    ...(settings.maxAge === undefined
      ? []
      : [
          fact(
            "Older than",
            `${settings.maxAge}: ${settings.tooOld === "ignore" ? "ignored" : "a dead letter"}`,
          ),
        ]),
    ...optional("Ends unrun after deliveries", settings.maxDeliveries),
    ...(breaker === undefined ? [] : [fact("Pauses", describeBreaker(breaker))]),
    ...(settings.broadcast === true ? [fact("Broadcast", "each process gets each message")] : []),
    ...(settings.onConsumerDeleted === "recreate" ? [fact("Deleted consumer", "created again")] : []),
    ...(settings.deliver === undefined ? [] : [fact("Starts with", describeStart(settings.deliver))]),
  ];
}

function describeRetry(retry: Retry | undefined): string {
  if (retry === undefined) return "10 attempts, after 1 s, then ever longer up to 5 m (the default)";
  const attempts = retry.attempts ?? 10;
  const count = attempts === 1 ? "none: one attempt" : `${attempts} attempts`;
  const rules = (retry.on ?? []).map(
    ({ error, attempts: some, delays }) =>
      `for ${error} ${some === undefined ? "" : `${some} attempts`}${delays === undefined ? "" : ` after ${delays.join(", ")}`}`,
  );
  if (attempts === 1 && rules.length === 0) return count;
  return [count + describeDelays(retry), ...rules].join("; ");
}

function describeDelays(retry: Retry): string {
  if ("exponential" in retry) {
    const { first = "1s", factor = 2, max = "5m" } = retry.exponential;
    return `, after ${first} at most, then ${factor} times as long, up to ${max}`;
  }
  return retry.delays === undefined || retry.delays.length === 0 ? "" : `, after ${retry.delays.join(", ")}`;
}

function describeBreaker(breaker: Exclude<Actor["settings"]["breaker"], undefined>): string {
  if (breaker === false) return "never";
  if (typeof breaker === "number") return `after ${breaker} dead letters in a row`;
  return `after ${breaker.after ?? 20} dead letters in a row, for ${breaker.rest ?? "1m"} up to ${breaker.maxRest ?? "30m"}`;
}

function describeStart(deliver: Exclude<Actor["settings"]["deliver"], undefined>): string {
  if (typeof deliver === "string")
    return deliver === "all" ? "all stored events" : "events that come after it";
  return "since" in deliver ? `events since ${deliver.since}` : `the event of sequence ${deliver.sequence}`;
}

/** What the documents state of a stream. */
export function describeStream({ settings, subjects, description, origin }: Stream): readonly Fact[] {
  const { retention, maxAge, maxMessages, maxBytes, storage, replicas, duplicateWindow } = settings;
  const limits = [
    ...(maxAge === undefined ? [] : [`for ${maxAge}`]),
    ...(maxMessages === undefined ? [] : [`up to ${maxMessages} messages`]),
    ...(settings.maxMessagesPerSubject === undefined
      ? []
      : [`up to ${settings.maxMessagesPerSubject} of a subject`]),
    ...(maxBytes === undefined ? [] : [`up to ${maxBytes}`]),
  ];
  const kept = {
    limits: "",
    interest: "until all consumers have handled them",
    workqueue: "until they are handled",
  };
  return [
    fact("Subjects of the stream", subjects.join(", "), true),
    fact(
      "Kept",
      [kept[retention ?? "limits"], ...limits].filter((text) => text !== "").join(", ") ||
        "no limit is stated",
    ),
    ...optional("Duplicates are known for", duplicateWindow),
    ...optional("Storage", storage),
    ...optional("Replicas", replicas),
    ...optional("Largest message", settings.maxMessageSize),
    ...optional(
      "When full",
      settings.discard === undefined
        ? undefined
        : settings.discard === "new"
          ? "new messages are refused"
          : "the oldest go",
    ),
    ...optional("Compression", settings.compression),
    ...optional("Consumers at most", settings.maxConsumers),
    ...(settings.deduplicate === undefined ? [] : [fact("Ids", "known as long as their events are stored")]),
    ...(settings.messageTtl === true ? [fact("Single messages", "may have a ttl of their own")] : []),
    ...(settings.atomicBatches === true ? [fact("Batches", "stored all or none")] : []),
    ...(settings.schedules === true
      ? [fact("Events for later", "kept by the server until they are due")]
      : []),
    ...(settings.delays === undefined
      ? []
      : [fact("Events for later", "kept by subscribers until they are due")]),
    ...(settings.wire === undefined ? [] : [fact("Shared with", "services of walnats")]),
    ...optional("About", description),
    ...(origin === "derived" ? [fact("Stream's name", "derived from its subject")] : []),
  ];
}

/** What else is to be known of an event. */
export function describeEvent(event: Event): readonly Fact[] {
  const { correlationId, cloudEvents, discriminator, deduplicateBy, ttl, replyTo } = event;
  return [
    fact("Content type", event.contentType, true),
    ...optional("Sent once for each", deduplicateBy, true),
    ...optional("Lives for", ttl),
    ...(correlationId === undefined
      ? []
      : [
          fact(
            "Correlation id",
            "header" in correlationId ? `header ${correlationId.header}` : correlationId.from,
            true,
          ),
        ]),
    ...(cloudEvents === undefined
      ? []
      : [fact("CloudEvents 1.0", `${cloudEvents.type ?? "any type"}, ${cloudEvents.mode} mode`)]),
    ...(discriminator === undefined
      ? []
      : [
          fact(
            "Told apart by",
            `${"header" in discriminator ? `header ${discriminator.header}` : discriminator.from} = ${discriminator.values.join(", ")}`,
            true,
          ),
        ]),
    ...(replyTo === undefined ? [] : [fact("Answers go to", `the subject in header ${replyTo.header}`)]),
  ];
}

export function describeServer({ key, url, description, security }: Server): Fact {
  const how = (security ?? [])
    .map((each) => (typeof each === "string" ? each : each.join(" and ")))
    .join(" or ");
  const notes = [description ?? "", how === "" ? "" : `security: ${how}`]
    .filter((text) => text !== "")
    .join("; ");
  return fact(key, notes === "" ? url : `${url} (${notes})`, true);
}
