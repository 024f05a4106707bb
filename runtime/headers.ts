/**
 * The headers of messages: the wire format between a publisher and its subscribers. Services that know nothing
 * of Hazelnats may send without any of them.
 */

/** What the server deduplicates by, within the stream's duplicate window: `<event>:<id>`. Set by NATS' own rules. */
export const messageIdHeader = "Nats-Msg-Id";

/** How long the server keeps this one message, as `"3600s"`. Set by NATS' own rules. */
export const ttlHeader = "Nats-TTL";

/** The sequence that the subject's last message has to have, else the server stores nothing. Set by NATS' own rules. */
export const expectedLastSequenceHeader = "Nats-Expected-Last-Subject-Sequence";

/** Of the messages of an atomic batch: the same random text. Set by NATS' own rules. */
export const batchIdHeader = "Nats-Batch-Id";

/** Place of a message in its batch, counted from 1. Set by NATS' own rules. */
export const batchSequenceHeader = "Nats-Batch-Sequence";

/** `1` on the last message of a batch: stores all of it. Set by NATS' own rules. */
export const batchCommitHeader = "Nats-Batch-Commit";

/** When a message is stored as an event: `@at <RFC 3339>`. Set by NATS' own rules. */
export const scheduleHeader = "Nats-Schedule";

/** The subject on which the server then stores its copy. Set by NATS' own rules. */
export const scheduleTargetHeader = "Nats-Schedule-Target";

/** The TTL of that copy. Set by NATS' own rules. */
export const scheduleTtlHeader = "Nats-Schedule-TTL";

/** The time zone of a pattern in {@link scheduleHeader}. Set by NATS' own rules. */
export const scheduleTimeZoneHeader = "Nats-Schedule-Time-Zone";

/** On the copy of what comes again and again: when it comes next; `purge` on what comes once. Set by the server. */
export const scheduleNextHeader = "Nats-Schedule-Next";

/** On what a stream took over from another one: `<stream> <sequence> …`. Set by the server. */
export const sourceHeader = "Nats-Stream-Source";

/** On what comes again and again: the application that registered it. */
export const applicationHeader = "Hazelnats-Application";

/** On what comes again and again: a hash of all that is stated of it. */
export const fingerprintHeader = "Hazelnats-Fingerprint";

/** The message id of what was scheduled: the server takes {@link messageIdHeader} off the copy that it stores when due. */
export const carriedIdHeader = "Hazelnats-Message-Id";

/** Name of the event: tells apart the events of one subject. Absent on messages of foreign publishers. */
export const eventHeader = "Hazelnats-Event";

/**
 * A random text of one publish with `onDuplicate: "throw"`, with `expectLastSequence` or of a batch, the same on all its attempts:
 * tells, when an attempt is answered as a duplicate or as a conflict, whether it was this publish or another one that
 * stored the message.
 */
export const publishHeader = "Hazelnats-Publish";

/** In a stream with `delays: "subscribers"`: when the message is due, in milliseconds since 1970. */
export const dueHeader = "Hazelnats-Due";

/** Of walnats (Python): when the message is due, in seconds since 1970. */
export const walnatsDelayHeader = "Walnats-Delay";

/** Of walnats: where the answer to a stored request goes. */
export const walnatsReplyHeader = "Walnats-Reply";

/** Of walnats: the id of a trace, any text. */
export const walnatsTraceHeader = "Walnats-Trace";

/** Media type of the payload, such as `application/json`. */
export const contentTypeHeader = "Content-Type";

/**
 * Where the answer to a stored request goes: the subject of the caller's inbox. Stored requests can't use the
 * reply subject of NATS, because JetStream takes that for its acknowledgement. On core NATS the reply subject
 * itself is used, and this header is absent.
 */
export const replyHeader = "Hazelnats-Reply";

/** When the caller of a request stops waiting: milliseconds since 1970. Later than that, nobody needs an answer. */
export const expiresHeader = "Hazelnats-Expires";

/**
 * On an answer: `ok` (or absent) says that the payload is the reply, `error` that it is a JSON object
 * `{ "code": string, "message": string, "details"?: unknown }`.
 */
export const statusHeader = "Hazelnats-Status";

/** NATS' own services answer errors with this number and {@link serviceErrorHeader}. */
export const serviceErrorCodeHeader = "Nats-Service-Error-Code";

/** NATS' own services answer errors with this text. */
export const serviceErrorHeader = "Nats-Service-Error";

/** W3C trace context, passed through from the message that is handled to what its handler publishes. */
export const traceParentHeader = "traceparent";

/** What tracing systems add to {@link traceParentHeader}. */
export const traceStateHeader = "tracestate";

/** Headers whose names start so belong to the server; publishers can't set them. */
export const serverHeaderPrefix = "Nats-";

/** Headers whose names start so belong to this runtime; publishers can't set them. */
export const runtimeHeaderPrefix = "Hazelnats-";
