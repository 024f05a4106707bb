import type { Documentation, EventDoc, ServiceDoc } from "../view/documentation/documentation.js";
import type { Links } from "./links.js";

/** Of more events than this only those near to the page stand beside it: what every page lists, all pages list. */
const mostListed = 80;
const mostServices = 40;
/** Of one service, beside a page of a large system. */
const mostOfService = 30;

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
    /** `970 more`, which the service's page has; empty: none. */
    readonly more: string;
    readonly all: string;
  }[];
  /** Events that no service publishes. */
  readonly others: readonly Entry[];
}

/** The page that it stands beside. */
export interface Current {
  readonly service?: string;
  readonly event?: string;
}

/** Services, each with the events that it publishes; of many events only those near to the page. */
export function openNavigation({
  services,
  events,
}: Documentation): (links: Links, current?: Current) => NavigationView {
  const listsAll = events.length <= mostListed;
  const bySlug = new Map(events.map((event) => [event.slug, event]));
  const published = new Set(services.flatMap(({ publishes }) => publishes.map(({ slug }) => slug)));
  const unpublished = events.filter(({ slug }) => !published.has(slug));

  return (links, { service: ofService, event: ofEvent } = {}) => {
    const onIndex = ofService === undefined && ofEvent === undefined;
    const event = ofEvent === undefined ? undefined : bySlug.get(ofEvent);
    const { publishers, near } = neighboursOf(event);
    const isListed = ({ slug }: ServiceDoc): boolean =>
      services.length <= mostServices || onIndex || slug === ofService || near.has(slug);
    const entry = ({ slug, name }: { readonly slug: string; readonly name: string }): Entry => ({
      name,
      link: links.event(slug),
      current: slug === ofEvent,
    });
    const groups = services.filter(isListed).map(({ slug, name, publishes }) => {
      const isOpen = listsAll || slug === ofService || publishers.has(slug);
      const shown = isOpen ? (listsAll ? publishes : around(publishes, ofEvent)) : [];
      const hidden = isOpen ? publishes.length - shown.length : 0;
      return {
        service: { name, link: links.service(slug), current: slug === ofService },
        events: shown.map(entry),
        more: hidden === 0 ? "" : `${hidden} more`,
        all: links.publishes(slug),
      };
    });
    const others = listsAll ? unpublished : unpublished.filter((each) => each === event);
    return { index: links.index, onIndex, groups, others: others.map(entry) };
  };
}

function neighboursOf(event: EventDoc | undefined) {
  const publishers = new Set(event?.publishers.map(({ service }) => service.slug));
  const handlers = event?.handlers.map(({ service }) => service.slug) ?? [];
  return { publishers, near: new Set([...publishers, ...handlers]) };
}

/** So many that the current one stands in the middle, where there are others before and behind it. */
function around<T extends { readonly slug: string }>(items: readonly T[], current = ""): readonly T[] {
  const at = items.findIndex(({ slug }) => slug === current);
  const start = Math.min(Math.max(0, at - mostOfService / 2), Math.max(0, items.length - mostOfService));
  return items.slice(start, start + mostOfService);
}
