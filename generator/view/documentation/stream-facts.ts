import type { Stream, StreamSettings } from "../../../asyncapi/index.js";
import type { Fact } from "./documentation.js";
import { fact, nothing, tellEach, type Tellers } from "./facts.js";

/** What the documents state of a stream. */
export function describeStream({ settings, subjects, description, origin }: Stream): readonly Fact[] {
  return [
    ...(origin === "declared" ? [] : [fact("Stream's name", "derived from its subject")]),
    fact("Subjects of the stream", subjects.join(", "), true),
    fact("Kept", describeRetention(settings)),
    ...tellEach(settings, tellers),
    ...(description === undefined ? [] : [fact("About", description)]),
  ];
}

/** How long its events are there, in one sentence. */
function describeRetention(settings: StreamSettings): string {
  const { retention = "limits", maxAge, maxMessages, maxMessagesPerSubject, maxBytes } = settings;
  const kept = {
    limits: "",
    interest: "until all consumers have handled them",
    workqueue: "until they are handled",
  };
  const limits = [
    kept[retention],
    maxAge === undefined ? "" : maxAge === "0s" ? "for ever" : `for ${maxAge}`,
    maxMessages === undefined ? "" : `up to ${maxMessages} messages`,
    maxMessagesPerSubject === undefined ? "" : `up to ${maxMessagesPerSubject} of a subject`,
    maxBytes === undefined ? "" : `up to ${maxBytes}`,
  ].filter((text) => text !== "");
  return limits.length === 0 ? "no limit is stated" : limits.join(", ");
}

const tellers: Tellers<StreamSettings> = {
  retention: nothing,
  maxAge: nothing,
  maxMessages: nothing,
  maxMessagesPerSubject: nothing,
  maxBytes: nothing,
  discard: (what) => [fact("When full", what === "new" ? "new messages are refused" : "the oldest go")],
  duplicateWindow: (window) => [fact("Duplicates are known for", window)],
  deduplicate: () => [fact("Ids", "known as long as their events are stored")],
  schedules: (isAllowed) => [
    fact("Events for later", isAllowed ? "the server keeps them until they are due" : "not possible"),
  ],
  delays: () => [fact("Delays", "subscribers give back what is not due")],
  messageTtl: (isAllowed) => [
    fact("Time to live of one event", isAllowed ? "can be set when it is published" : "can't be set"),
  ],
  atomicBatches: (isAllowed) => [fact("Atomic batches", isAllowed ? "stored all or none" : "not possible")],
  maxMessageSize: (size) => [fact("Largest message", size)],
  maxConsumers: (count) => [fact("Consumers at most", count)],
  storage: (storage) => [fact("Storage", storage)],
  replicas: (count) => [fact("Replicas", count)],
  compression: (compression) => [fact("Compression", compression)],
  wire: () => [fact("Shared with", "services of walnats, as they read and write it")],
};
