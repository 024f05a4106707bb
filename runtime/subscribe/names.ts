/**
 * `"sendReceipt"` becomes `"send-receipt"`: one legal token of a subject and of a consumer's name. Letters and
 * digits of every script are kept; without any, nothing is left.
 */
export function toKebab(key: string): string {
  return key
    .normalize("NFC")
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1-$2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1-$2")
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "")
    .join("-")
    .toLowerCase();
}

export function deadLetterStreamName(application: string): string {
  return `${application}-dead`;
}

/**
 * Its first token is the dead letters' own: an application that keeps its events in a stream of its own name
 * (`orders.>`) could not have a second one for `orders.dead.>`, because the server refuses streams that overlap.
 */
export function deadLetterFilter(application: string): string {
  return `dead.${application}.>`;
}

export function replayStreamName(application: string): string {
  return `${application}-replay`;
}

export function replayFilter(application: string): string {
  return `replay.${application}.>`;
}

export function leadStreamName(application: string): string {
  return `${application}-lead`;
}

export function leadFilter(application: string): string {
  return `lead.${application}.>`;
}

/** Where stands which process runs the actor. */
export function leadSubject(application: string, actor: string): string {
  return `lead.${application}.${actor}`;
}

/** Where stands which process has how many of an actor's places. */
export function placesSubject(application: string, actor: string): string {
  return `${leadSubject(application, actor)}.places`;
}

/** Where stands which process has which partitions of an actor's keys. */
export function partitionsSubject(application: string, actor: string): string {
  return `${leadSubject(application, actor)}.partitions`;
}

/** The stream that has an actor's events by partition; it is the actor's alone, as its durable is. */
export function partitionStreamName(durable: string): string {
  return `${durable}-partitions`;
}

/** What stands before the number of a partition and the subject of an event. */
export function partitionPrefix(actor: { readonly application: string; readonly name: string }): string {
  return `_partitions.${actor.application}.${actor.name}`;
}

/** Where stands how many runs of an actor were granted, and when. */
export function rateSubject(application: string, actor: string): string {
  return `${leadSubject(application, actor)}.rate`;
}

export function retryStreamName(application: string): string {
  return `${application}-retry`;
}

/** Its first token is no application's: a stream of a user may well hold `retry.>`. */
export function retryFilter(application: string): string {
  return `_retry.${application}.>`;
}

/** The retries of one actor that are due. */
export function dueRetryFilter(application: string, actor: string): string {
  return `_retry.${application}.due.*.${actor}.>`;
}

/** The retries of one actor that wait. */
export function waitingRetryFilter(application: string, actor: string): string {
  return `_retry.${application}.at.*.${actor}.>`;
}

/** The one subject on which a message waits for its next attempt, or is due; `*`: either of them. */
export function retrySubject(state: "at" | "due" | "*", place: Omit<DeadLetterPlace, "replays">): string {
  const { application, stream, actor, streamCreated, sequence } = place;
  return `_retry.${application}.${state}.${stream}.${actor}.${digitsOf(streamCreated)}.${sequence}`;
}

/** The replays of one actor, whatever stream its events are in. */
export function actorReplayFilter(application: string, actor: string): string {
  return `replay.${application}.*.${actor}.>`;
}

/** The one subject of a letter's replay. */
export function replaySubject(letterSubject: string): string {
  return letterSubject.replace(/^dead\./, "replay.");
}

/** The letter that a replay is of. */
export function letterSubject(replay: string): string {
  return replay.replace(/^replay\./, "dead.");
}

export interface DeadLetterPlace {
  readonly application: string;
  /** In kebab-case. */
  readonly actor: string;
  readonly stream: string;
  /** As the server states it: RFC 3339. Tells a stream from an earlier one of the same name. */
  readonly streamCreated: string;
  readonly sequence: number;
  /** How often it was replayed and failed again. */
  readonly replays?: number | undefined;
}

/**
 * The one subject of a message that an actor could not handle. It is made of what never changes, so that two
 * processes that give up on the same message write to the same place, and the server lets only one through.
 */
export function deadLetterSubject(place: DeadLetterPlace): string {
  const life = place.replays === undefined || place.replays === 0 ? "" : `.${place.replays}`;
  return `dead.${place.application}.${place.stream}.${place.actor}.${digitsOf(place.streamCreated)}.${place.sequence}${life}`;
}

function digitsOf(time: string): string {
  return time.replace(/\D/g, "");
}
