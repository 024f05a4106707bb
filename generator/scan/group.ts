import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ts } from "ts-morph";
import { isJsonObject, type Json, type JsonObject, type Server } from "../../asyncapi/index.js";
import type { ApplicationDraft, PublisherDraft, SubscriberDraft } from "./application-drafts.js";
import type { Parts } from "./assemble.js";
import type { EventDraft } from "./event-drafts.js";

/** What some files define. */
export interface Found {
  readonly events: readonly EventDraft[];
  readonly publishers: readonly PublisherDraft[];
  readonly subscribers: readonly SubscriberDraft[];
  readonly applications: readonly ApplicationDraft[];
  readonly servers: readonly { readonly node: ts.Node; readonly servers: readonly Server[] }[];
}

/** One application, and what it is of. */
export interface Group {
  readonly parts: Parts;
  /** Its main definition. */
  readonly node: ts.Node;
}

/** Which definitions are one application: those that it names itself, else those of one name in one package. */
export function group(found: Found): readonly Group[] {
  const named = found.applications.flatMap((each) => [...each.publishers, ...each.subscribers]);
  const owned = new Set<PublisherDraft | SubscriberDraft>(named);
  const drafts: ApplicationDraft[] = [...servicesIn(found.applications)];
  const free = new Map<string, { publishers: PublisherDraft[]; subscribers: SubscriberDraft[] }>();
  const slot = (draft: PublisherDraft | SubscriberDraft) => {
    const key = `${packageOf(fileOf(draft.call)).folder} ${draft.name}`;
    const known = free.get(key) ?? { publishers: [], subscribers: [] };
    free.set(key, known);
    return known;
  };
  for (const publisher of found.publishers)
    if (!owned.has(publisher)) slot(publisher).publishers.push(publisher);
  for (const subscriber of found.subscribers)
    if (!owned.has(subscriber)) slot(subscriber).subscribers.push(subscriber);
  for (const { publishers, subscribers } of free.values()) {
    const [first] = [...publishers, ...subscribers];
    if (first === undefined) continue;
    const description = [...publishers, ...subscribers].find(
      (each) => each.description !== undefined,
    )?.description;
    drafts.push({
      name: first.name,
      ...(description === undefined ? {} : { description }),
      publishers,
      subscribers,
      document: {},
      call: first.call,
    });
  }
  const used = drafts.map((draft) => usedBy(draft));
  const isUsed = new Set(used.flatMap((each) => [...each]));
  for (const event of found.events) {
    if (isUsed.has(event)) continue;
    const owner = nearest(fileOf(event.call), drafts);
    if (owner !== undefined) used[drafts.indexOf(owner)]?.add(event);
    else {
      const own = packageOf(fileOf(event.call));
      drafts.push({ name: own.name, publishers: [], subscribers: [], document: {}, call: event.call });
      used.push(new Set([event]));
    }
  }
  const places = new Map(found.events.map((event, place) => [event, place]));
  return drafts.map((draft, index) => {
    const events = [...(used[index] ?? [])].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    const { name, title = name, version, description, publishers, subscribers, document, call } = draft;
    return {
      parts: {
        name,
        title,
        version: version ?? packageOf(fileOf(call)).version,
        ...(description === undefined ? {} : { description }),
        events,
        publishers,
        subscribers,
        servers: document["servers"] === undefined ? serversNear(found, drafts, draft) : [],
        document,
      },
      node: call,
    };
  });
}

/** Applications that a service has in it are one with it: what their documents say, it says. */
function servicesIn(applications: readonly ApplicationDraft[]): readonly ApplicationDraft[] {
  const services = applications.filter(({ isService }) => isService === true);
  const partsOf = (draft: ApplicationDraft): readonly object[] => [...draft.publishers, ...draft.subscribers];
  const isWithin = (draft: ApplicationDraft, service: ApplicationDraft): boolean =>
    draft.isService !== true &&
    partsOf(draft).length > 0 &&
    partsOf(draft).every((part) => partsOf(service).includes(part));
  return applications
    .filter((draft) => !services.some((service) => isWithin(draft, service)))
    .map((draft) => {
      if (draft.isService !== true) return draft;
      const inside = applications.filter((each) => isWithin(each, draft));
      const [only, ...others] = inside;
      const said = only !== undefined && others.length === 0 ? only : undefined;
      const title = draft.title ?? said?.title;
      const description = draft.description ?? said?.description;
      return {
        ...draft,
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { description }),
        document: joined(inside.map(({ document }) => document)),
      };
    });
}

/** Objects of the same key are put together, two levels deep, as documents have them; else the first counts. */
function joined(documents: readonly JsonObject[], depth = 0): JsonObject {
  const all = new Map<string, Json>();
  for (const document of documents) {
    for (const [key, value] of Object.entries(document)) {
      const other = all.get(key);
      if (other === undefined) all.set(key, value);
      else if (depth < 2 && isJsonObject(other) && isJsonObject(value))
        all.set(key, joined([other, value], depth + 1));
    }
  }
  return Object.fromEntries(all);
}

function usedBy({ publishers, subscribers }: ApplicationDraft): Set<EventDraft> {
  return new Set([
    ...publishers.flatMap(({ events }) => events),
    ...subscribers.flatMap(({ actors, ignores }) => [...actors.flatMap((actor) => actor.events), ...ignores]),
  ]);
}

function serversNear(
  { servers }: Found,
  drafts: readonly ApplicationDraft[],
  draft: ApplicationDraft,
): readonly Server[] {
  return servers
    .filter(({ node }) => nearest(fileOf(node), drafts) === draft)
    .flatMap((each) => each.servers);
}

/** The application in whose folder a file is, or in whose package; `undefined` where there is none. */
function nearest(file: string, drafts: readonly ApplicationDraft[]): ApplicationDraft | undefined {
  const depth = ({ call }: ApplicationDraft): number => {
    const folder = path.dirname(fileOf(call));
    return file.startsWith(folder + path.sep) ? folder.length + 1 : 0;
  };
  const around = drafts.filter((draft) => depth(draft) > 0).toSorted((a, b) => depth(b) - depth(a));
  const { folder } = packageOf(file);
  return around[0] ?? drafts.find(({ call }) => packageOf(fileOf(call)).folder === folder);
}

function fileOf(node: ts.Node): string {
  return path.resolve(node.getSourceFile().fileName);
}

/** The nearest `package.json` above a file. */
function packageOf(file: string): {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
} {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const own = path.join(folder, "package.json");
    if (existsSync(own)) {
      const content = parsed(readFileSync(own, "utf8"));
      const { name, version } = isJsonObject(content) ? content : {};
      const plain = typeof name === "string" ? name.replace(/^@[^/]*\//u, "") : path.basename(folder);
      return { folder, name: plain, version: typeof version === "string" ? version : "1.0.0" };
    }
    if (path.dirname(folder) === folder) return { folder, name: "application", version: "1.0.0" };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // then it is as if there were none
  }
}
