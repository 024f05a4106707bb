import type { Documentation } from "../view/documentation/documentation.js";
import type { Links } from "./links.js";

/** More events than this are not all listed beside every page: a thousand pages with a thousand links are no help. */
const mostListed = 80;

interface Entry {
  readonly name: string;
  readonly link: string;
  readonly current: boolean;
}

export interface NavigationView {
  readonly index: string;
  readonly onIndex: boolean;
  readonly groups: readonly {
    readonly service: Entry;
    readonly events: readonly Entry[];
  }[];
  /** Events that no service publishes. */
  readonly others: readonly Entry[];
}

const mostServices = 40;

/** The page that it stands beside. */
export interface Current {
  readonly service?: string;
  readonly event?: string;
}

/** Services, each with the events that it publishes; of many events only those near to the page. */
export function viewNavigation(
  { services, events }: Documentation,
  links: Links,
  { service: ofService, event: ofEvent }: Current = {},
): NavigationView {
  const onIndex = ofService === undefined && ofEvent === undefined;
  const listsAll = events.length <= mostListed;
  const publishers = new Set(
    events.find(({ slug }) => slug === ofEvent)?.publishers.map(({ service }) => service.slug) ?? [],
  );
  const near = new Set([
    ...publishers,
    ...(events.find(({ slug }) => slug === ofEvent)?.handlers.map(({ service }) => service.slug) ?? []),
  ]);
  const isListed = (slug: string): boolean =>
    services.length <= mostServices || onIndex || slug === ofService || near.has(slug);
  const published = new Set(services.flatMap(({ publishes }) => publishes.map(({ slug }) => slug)));
  const entry = ({ slug, name }: { readonly slug: string; readonly name: string }): Entry => ({
    name,
    link: links.event(slug),
    current: slug === ofEvent,
  });
  return {
    index: links.index,
    onIndex,
    groups: services
      .filter(({ slug }) => isListed(slug))
      .map(({ slug, name, publishes }) => ({
        service: { name, link: links.service(slug), current: slug === ofService },
        events: listsAll || slug === ofService || publishers.has(slug) ? publishes.map(entry) : [],
      })),
    others: listsAll
      ? events.filter(({ slug }) => !published.has(slug)).map(entry)
      : events.filter(({ slug }) => slug === ofEvent && !published.has(slug)).map(entry),
  };
}
