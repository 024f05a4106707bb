import type { Event, Server } from "../../../asyncapi/index.js";
import type { Fact } from "./documentation.js";
import { fact } from "./facts.js";

/** What else is to be known of an event. */
export function describeEvent(event: Event): readonly Fact[] {
  const { correlationId, cloudEvents, discriminator, deduplicateBy, ttl, replyTo, stream } = event;
  const facts: readonly (readonly [label: string, value: string | undefined, code?: boolean])[] = [
    ["Content type", event.contentType, true],
    ["Sent once for each", deduplicateBy, true],
    [
      "Stored on",
      stream?.settings.deduplicate === "forever" ? `${event.subject.template}.<hash of its id>` : undefined,
      true,
    ],
    ["Lives for", ttl],
    ["Correlation id", correlationId === undefined ? undefined : placeOf(correlationId), true],
    [
      "CloudEvents 1.0",
      cloudEvents === undefined ? undefined : `${cloudEvents.type ?? "any type"}, ${cloudEvents.mode} mode`,
    ],
    [
      "Told apart by",
      discriminator === undefined
        ? undefined
        : `${placeOf(discriminator)} = ${discriminator.values.join(", ")}`,
      true,
    ],
    ["Answers go to", replyTo === undefined ? undefined : `the subject in header ${replyTo.header}`],
  ];
  return facts.flatMap(([label, value, code = false]) =>
    value === undefined ? [] : [fact(label, value, code)],
  );
}

function placeOf(place: { readonly header: string } | { readonly from: string }): string {
  return "header" in place ? `header ${place.header}` : place.from;
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
