import type { Documentation, SchemaDoc } from "../view/documentation/documentation.js";
import type { Links } from "./links.js";

/** One thing to find: its kind, name, address from the root, summary, and other words that lead to it. */
export type SearchEntry = readonly [
  kind: string,
  name: string,
  address: string,
  summary: string,
  words: string,
];

const mostWords = 60;

export function searchEntries({ services, events }: Documentation, links: Links): readonly SearchEntry[] {
  return [
    ...events.map((event): SearchEntry => [
      "event",
      event.name,
      links.event(event.slug),
      event.summary === "" ? event.subject : event.summary,
      [event.subject, event.title, event.stream, ...wordsOf(event.payload)].join(" ").toLowerCase(),
    ]),
    ...services.map((service): SearchEntry => [
      "service",
      service.name,
      links.service(service.slug),
      service.title,
      [service.domain, ...service.actors.map(({ name }) => name)].join(" ").toLowerCase(),
    ]),
  ];
}

function wordsOf({ tables }: SchemaDoc): readonly string[] {
  return tables.flatMap(({ name, rows }) => [name, ...rows.map((row) => row.name)]).slice(0, mostWords);
}
