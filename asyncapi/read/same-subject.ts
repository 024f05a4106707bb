import { groupBy } from "../group-by.js";
import type { Event } from "../model/index.js";

/**
 * The events of each subject that has several: those of one channel, or of channels with one address. The names of
 * parameters are no part of a subject.
 */
export function eventsBySubject(events: readonly Event[]): readonly (readonly Event[])[] {
  const groups = groupBy(
    events,
    ({ subject, stream }) => `${stream?.name ?? ""} ${subject.template.replace(/\{[^{}]*\}/g, "{}")}`,
  );
  return [...groups.values()].filter((group) => group.length > 1);
}
