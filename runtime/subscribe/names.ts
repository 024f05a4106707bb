/** `"sendReceipt"` becomes `"send-receipt"`: one legal token of a subject and of a consumer's name. */
export function toKebab(key: string): string {
  return key
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z\d-]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

export function deadLetterStreamName(application: string): string {
  return `${application}-dead`;
}

export function deadLetterFilter(application: string): string {
  return `${application}.dead.>`;
}

export interface DeadLetterPlace {
  readonly application: string;
  /** In kebab-case. */
  readonly actor: string;
  readonly stream: string;
  /** As the server states it: RFC 3339. Tells a stream from an earlier one of the same name. */
  readonly streamCreated: string;
  readonly sequence: number;
}

/**
 * The one subject of a message that an actor could not handle. It is made of what never changes, so that two
 * processes that give up on the same message write to the same place, and the server lets only one through.
 */
export function deadLetterSubject(place: DeadLetterPlace): string {
  const created = place.streamCreated.replace(/\D/g, "");
  return `${place.application}.dead.${place.stream}.${place.actor}.${created}.${place.sequence}`;
}
