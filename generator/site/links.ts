/** Where things are: on pages of their own, or all on one. */
export interface Links {
  /** From the page to the root: `""` or `"../"`. */
  readonly base: string;
  readonly index: string;
  readonly service: (slug: string) => string;
  readonly event: (slug: string) => string;
  /** To the list of what a service publishes. */
  readonly publishes: (slug: string) => string;
  /** Put before the ids of a page's parts. */
  readonly prefix: string;
}

/** From a page in the root (`depth` 0) or in a folder (`depth` 1). */
export function pageLinks(depth: 0 | 1): Links {
  const base = depth === 0 ? "" : "../";
  return {
    base,
    index: `${base}index.html`,
    service: (slug) => `${base}services/${encodeURIComponent(slug)}.html`,
    event: (slug) => `${base}events/${encodeURIComponent(slug)}.html`,
    publishes: (slug) => `${base}services/${encodeURIComponent(slug)}.html#publishes`,
    prefix: "",
  };
}

/** All on one page; `prefix` is that of the part that the links stand in. */
export function singleLinks(prefix: string): Links {
  return {
    base: "",
    index: "#top",
    service: (slug) => `#service-${encodeURIComponent(slug)}`,
    event: (slug) => `#event-${encodeURIComponent(slug)}`,
    publishes: (slug) => `#service-${encodeURIComponent(slug)}-publishes`,
    prefix,
  };
}
