import type { System } from "../../asyncapi/index.js";
import { isLarge } from "../picture/large.js";
import { drawSvg } from "../picture/svg.js";
import { buildDiagram } from "../view/diagram/build-diagram.js";
import type { Diagram, Direction } from "../view/diagram/diagram.js";
import { overviewOf, selectFrom } from "../view/diagram/select-diagram.js";
import type { Documentation } from "../view/documentation/documentation.js";
import type { Links } from "./links.js";

/** A finished picture. */
export interface Picture {
  /** Empty: there is nothing to draw. */
  readonly html: string;
  /** Whether its texts can still be read where it is made as wide as the page. */
  readonly fits: boolean;
  /** The same from top to bottom, for pages as wide as a phone; empty where that would not be narrow enough. */
  readonly narrow: string;
}

const none: Picture = { html: "", fits: true, narrow: "" };

/** Pixels of a picture that is legible on a page of 900. */
const widestFitting = 1_250;
/** Pixels of a picture for phones, where pages are 360 wide and eyes are near: wanted, and just legible. */
const narrow = { wanted: 460, widest: 560 };
/** Of a documentation that has such pictures: each takes some milliseconds to lay out. */
const mostEventsNarrow = 500;

/** Draws the pictures of a documentation, with links to what they show. */
export interface Pictures {
  readonly overview: (links: Links) => Promise<Picture>;
  readonly ofService: (name: string, links: Links) => Promise<Picture>;
  readonly ofEvent: (key: string, links: Links) => Promise<Picture>;
}

export function openPictures(system: System, { services, events }: Documentation): Pictures {
  const diagram = buildDiagram(system, { show: ["requests", "schedules"] });
  const serviceSlugs = new Map(services.map(({ name, slug }) => [name, slug]));
  const eventSlugs = new Map(events.map(({ key, slug }) => [key, slug]));
  const byEvent = neighbourhoods(diagram);
  const isNarrowWanted = events.length <= mostEventsNarrow;
  return {
    overview: async (links) => {
      const title = "All services and their events";
      const whole = async (options: Pick<DrawOptions, "columns">) =>
        await draw(diagram, title, { links, ...options });
      return await firstThatFits([
        ...(isLarge(diagram)
          ? []
          : [async () => await whole({}), async () => await whole({ columns: true })]),
        async () => await draw(overviewOf(diagram), "All services", { links }),
      ]);
    },
    ofService: async (name, links) => {
      const part = selectFrom(diagram, { services: [name], events: [] });
      const centre = new Set(part.services.filter((each) => each.name === name).map(({ id }) => id));
      const title = `What ${name} sends and handles`;
      return await firstThatFits([
        async () => await draw(part, title, { links, centre }),
        async () => await draw(part, title, { links, columns: true }),
      ]);
    },
    ofEvent: async (key, links) => {
      const part = byEvent.get(key);
      if (part === undefined) return none;
      return await draw(part, "Who sends and who handles this event", { links, columns: true });
    },
  };

  async function draw(part: Diagram, title: string, options: DrawOptions): Promise<Picture> {
    if (part.services.length + part.events.length === 0) return none;
    const html = await svg(part, title, options);
    const downwards = isNarrowWanted
      ? await svg(part, title, { ...options, direction: "down", widest: narrow.wanted })
      : "";
    return {
      html,
      fits: widthOf(html) <= widestFitting,
      narrow: widthOf(downwards) <= narrow.widest ? downwards : "",
    };
  }

  async function svg(
    part: Diagram,
    title: string,
    { links, centre, ...options }: DrawOptions,
  ): Promise<string> {
    return await drawSvg(part, {
      title,
      ...options,
      ...(centre === undefined ? {} : { centre }),
      linkOf: (kind, of) => {
        const slug = kind === "service" ? serviceSlugs.get(of) : eventSlugs.get(of);
        return slug === undefined ? undefined : links[kind](slug);
      },
    });
  }
}

function widthOf(svg: string): number {
  return Number(/ width="([\d.]+)"/u.exec(svg)?.[1] ?? 0);
}

interface DrawOptions {
  readonly links: Links;
  readonly centre?: ReadonlySet<string>;
  readonly columns?: boolean;
  readonly direction?: Direction;
  readonly widest?: number;
}

/** The first picture that is not too wide, else the last; columns are narrow, but no story is told in them. */
async function firstThatFits(ways: readonly (() => Promise<Picture>)[]): Promise<Picture> {
  let picture = none;
  for (const way of ways) {
    picture = await way();
    if (picture.fits) return picture;
  }
  return picture;
}

/** The part of the diagram around each event, by the event's key, in one walk. */
function neighbourhoods({ services, events }: Diagram): ReadonlyMap<string, Diagram> {
  const around = new Map(events.map((event) => [event, new Map<string, Diagram["services"][number]>()]));
  for (const service of services) {
    const bare = { ...service, sends: [], actors: [] };
    for (const sending of service.sends) {
      const found = around.get(sending.event);
      const known = found?.get(service.id) ?? bare;
      found?.set(service.id, { ...known, sends: [...known.sends, sending] });
    }
    for (const actor of service.actors)
      for (const event of actor.events) {
        const found = around.get(event);
        const known = found?.get(service.id) ?? bare;
        found?.set(service.id, { ...known, actors: [...known.actors, { ...actor, events: [event] }] });
      }
  }
  return new Map(
    [...around].map(([event, found]) => [
      event.key,
      { services: [...found.values()], events: [event], flows: [] },
    ]),
  );
}
