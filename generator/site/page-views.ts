import type { Json } from "../../asyncapi/index.js";
import type {
  ActorDoc,
  Documentation,
  EventDoc,
  EventLink,
  Fact,
  SchemaDoc,
  SchemaTable,
  ServiceDoc,
  TypeText,
} from "../view/documentation/documentation.js";
import { highlight } from "./highlight.js";
import type { Links } from "./links.js";
import type { Picture } from "./pictures.js";

/** Levels of headings: of the thing itself, its sections, and theirs. */
export interface Levels {
  readonly top: number;
  readonly section: number;
  readonly sub: number;
}

export interface ViewParts {
  readonly links: Links;
  readonly levels: Levels;
  /** Renders Markdown. */
  readonly markdown: (text: string) => string;
}

/** What `partials/event.hbs` shows. Names that end in `Html` are finished HTML. */
export function viewEvent(event: EventDoc, diagram: Picture, parts: ViewParts) {
  const { links, levels, markdown } = parts;
  const { prefix } = links;
  const schemas = [
    viewSchema("payload", "Payload", event.payload, parts),
    ...(event.headers === undefined ? [] : [viewSchema("headers", "Headers", event.headers, parts)]),
    ...(event.reply === undefined ? [] : [viewSchema("answer", "Answer", event.reply, parts)]),
  ];
  const stream =
    event.stream === ""
      ? { label: "Stream", value: "none: it travels over core NATS and is kept nowhere", code: false }
      : { label: "Stream", value: event.stream, code: true };
  return {
    kind: "event",
    id: prefix === "" ? "top" : prefix.slice(0, -1),
    prefix,
    levels,
    name: event.name,
    title: event.title,
    deprecated: event.deprecated,
    descriptionHtml: markdown(event.description),
    subject: event.subject,
    parameters: event.parameters.map(({ description, ...rest }) => ({
      ...rest,
      descriptionHtml: markdown(description),
    })),
    facts: [
      { label: "Subject", value: event.subject, code: true },
      ...event.facts,
      stream,
      ...event.streamFacts,
    ],
    diagram,
    publishers: event.publishers.map(({ service, schedule }) => ({
      name: service.name,
      link: links.service(service.slug),
      schedule,
    })),
    handlers: event.handlers.map(({ service, name, description, deprecated, policy, code }) => ({
      service: service.name,
      link: links.service(service.slug),
      name,
      deprecated,
      descriptionHtml: markdown(description),
      policy,
      codeHtml: code === "" ? "" : highlight(code),
      label: `Code of ${service.name} that handles ${event.name} as ${name}`,
    })),
    schemas,
    examples: event.examples.map(({ title, value, unsure }, number) => ({
      id: `${prefix}example-${number + 1}`,
      title,
      unsure,
      codeHtml: highlight(jsonText(value)),
    })),
    publishHtml: event.publishCode === "" ? "" : highlight(event.publishCode),
    hasCode: event.publishCode !== "" || event.handlers.some(({ code }) => code !== ""),
  };
}

function viewSchema(key: string, title: string, { tables }: SchemaDoc, { links, markdown }: ViewParts) {
  const idOf = (name: string): string => `${links.prefix}${key}-${slugOf(name)}`;
  const known = new Set(tables.map(({ name }) => name));
  const viewType = (type: TypeText) =>
    type.map(({ text, definition }) => ({
      text,
      link:
        definition !== undefined && known.has(definition) ? `#${encodeURIComponent(idOf(definition))}` : "",
    }));
  const viewTable = ({ name, description, type, rows, constraints }: SchemaTable) => ({
    id: name === "" ? "" : idOf(name),
    name,
    label: name === "" ? title : `${title}: ${name}`,
    descriptionHtml: markdown(description),
    type: viewType(type),
    constraints,
    rows: rows.map((row) => ({
      indent: Math.min(row.depth, 6),
      name: row.name,
      type: viewType(row.type),
      required: row.required,
      deprecated: row.deprecated,
      descriptionHtml: markdown(row.description),
      constraints: row.constraints,
      fallback: row.fallback,
      examples: row.examples,
      hasNotes: row.constraints.length + row.examples.length > 0 || row.fallback !== "",
    })),
  });
  return { id: `${links.prefix}${key}`, title, tables: tables.map(viewTable) };
}

/** What `partials/service.hbs` shows. */
export function viewService(service: ServiceDoc, diagram: Picture, { links, levels, markdown }: ViewParts) {
  const { prefix } = links;
  return {
    kind: "service",
    id: prefix === "" ? "top" : prefix.slice(0, -1),
    prefix,
    levels,
    name: service.name,
    title: service.title === service.name ? "" : service.title,
    version: service.version,
    domain: service.domain,
    descriptionHtml: markdown(service.description),
    servers: service.servers,
    diagram,
    publishes: service.publishes.map((event) => viewLink(event, links)),
    actors: service.actors.map((actor) => viewActor(actor, { links, levels, markdown })),
  };
}

function viewActor(
  { name, description, deprecated, events, policy }: ActorDoc,
  { links, markdown }: ViewParts,
) {
  return {
    id: `${links.prefix}actor-${slugOf(name)}`,
    name,
    deprecated,
    descriptionHtml: markdown(description),
    events: events.map((event) => viewLink(event, links)),
    policy,
  };
}

function viewLink({ slug, name, summary }: EventLink, links: Links) {
  return { name, link: links.event(slug), summary };
}

/** What `partials/index.hbs` shows. */
export function viewIndex(
  documentation: Documentation,
  diagram: Picture,
  { links, levels, markdown }: ViewParts,
) {
  const { title, services, events } = documentation;
  const [only] = services;
  return {
    kind: "index",
    levels,
    title,
    descriptionHtml: services.length === 1 && only !== undefined ? markdown(only.description) : "",
    counts: countsOf(documentation),
    diagram,
    services: services.map(({ slug, name, description, domain, publishes, actors }) => ({
      name,
      link: links.service(slug),
      domain,
      summary: firstWords(description),
      counts: `publishes ${publishes.length}, handles ${new Set(actors.flatMap((actor) => actor.events.map((event) => event.slug))).size}`,
    })),
    events: events.map((event) => ({
      name: event.name,
      link: links.event(event.slug),
      subject: event.subject,
      summary: event.summary,
      deprecated: event.deprecated,
      publishers: event.publishers.map(({ service }) => ({
        name: service.name,
        link: links.service(service.slug),
      })),
      handlers: uniqueServices(event).map((service) => ({
        name: service.name,
        link: links.service(service.slug),
      })),
    })),
  };
}

function uniqueServices({ handlers }: EventDoc) {
  return [...new Map(handlers.map(({ service }) => [service.slug, service])).values()];
}

function countsOf({ services, events }: Documentation): readonly Fact[] {
  const actors = services.reduce((sum, service) => sum + service.actors.length, 0);
  const fact = (count: number, word: string): Fact => ({
    label: count === 1 ? word : `${word}s`,
    value: String(count),
    code: false,
  });
  return [fact(services.length, "service"), fact(events.length, "event"), fact(actors, "actor")];
}

function firstWords(markdown: string): string {
  const plain = markdown
    .replaceAll(/[*_`#>[\]]+/gu, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
  return plain.length > 180 ? `${plain.slice(0, 179)}…` : plain;
}

/** Part of an id; ids are unique because the names before it are. */
export function slugOf(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-");
}

function jsonText(value: Json): string {
  return JSON.stringify(value, null, 2);
}
