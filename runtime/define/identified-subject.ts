import { createHash } from "node:crypto";
import type { EventDefinition } from "./event.js";
import type { StreamDefinition } from "./stream.js";

/** The parameter that the runtime adds to a subject where the stream knows ids for ever. */
export const idParameter = "$hazelnats-id";

/** The token that an id is in a subject: a wire format, which may hold what a subject can't. */
export function tokenOfId(messageId: string): string {
  return createHash("sha256").update(messageId).digest("base64url");
}

/** The subject of an event with the id of each message, where its stream knows ids for ever. */
export function subjectOnServer({ subject, stream }: EventDefinition): string {
  return stream?.deduplicate === "forever" ? `${subject}.{${idParameter}}` : subject;
}

/** The subjects of a stream, wide enough for these ids. */
export function subjectsOnServer({ subjects, deduplicate }: StreamDefinition): readonly string[] {
  if (deduplicate !== "forever") return subjects;
  return subjects.map((subject) => (subject === ">" || subject.endsWith(".>") ? subject : `${subject}.*`));
}
