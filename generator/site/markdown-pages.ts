import type { System } from "../../asyncapi/index.js";
import type { GeneratedFile } from "../generate.js";
import { markerOf } from "../marker.js";
import { isLarge } from "../picture/large.js";
import { loadTemplates, type Render } from "../template/engine.js";
import { buildDiagram } from "../view/diagram/build-diagram.js";
import type { Diagram } from "../view/diagram/diagram.js";
import { viewMermaid } from "../view/diagram/mermaid.js";
import { overviewOf, selectFrom } from "../view/diagram/select-diagram.js";
import { buildDocumentation } from "../view/documentation/build-documentation.js";
import type {
  Documentation,
  EventDoc,
  EventLink,
  Fact,
  SchemaDoc,
  ServiceDoc,
} from "../view/documentation/documentation.js";
import { code, description, text, tidy } from "./markdown-text.js";

/** Where the pages are: each in its file, or all in one. */
interface Places {
  readonly service: (slug: string) => string;
  readonly event: (slug: string) => string;
}

/** A documentation as a folder of Markdown, with `README.md` as its first page; GitHub and GitLab show its diagrams. */
export async function printMarkdownPages(
  system: System,
  options: { readonly title?: string } = {},
): Promise<readonly GeneratedFile[]> {
  const documentation = buildDocumentation(system, options);
  const { index, service, event } = await openPrinter(system, documentation);
  const root: Places = {
    service: (slug) => `services/${encodeURIComponent(slug)}.md`,
    event: (slug) => `events/${encodeURIComponent(slug)}.md`,
  };
  const within: Places = {
    service: (slug) => `../${root.service(slug)}`,
    event: (slug) => `../${root.event(slug)}`,
  };
  const files = [
    { path: "README.md", content: index(root) },
    ...documentation.services.map((each) => ({
      path: `services/${each.slug}.md`,
      content: service(each, within, 1),
    })),
    ...documentation.events.map((each) => ({
      path: `events/${each.slug}.md`,
      content: event(each, within, 1),
    })),
  ];
  return files.map(({ path, content }) => ({ path, content: `${markerOf(path) ?? ""}\n\n${tidy(content)}` }));
}

/** The same in one file. */
export async function printMarkdownFile(
  system: System,
  options: { readonly title?: string } = {},
): Promise<string> {
  const documentation = buildDocumentation(system, options);
  const { index, service, event } = await openPrinter(system, documentation);
  const places: Places = { service: (slug) => `#service-${slug}`, event: (slug) => `#event-${slug}` };
  return tidy(
    [
      index(places),
      ...documentation.services.map((each) => service(each, places, 2)),
      ...documentation.events.map((each) => event(each, places, 2)),
    ].join("\n\n"),
  );
}

async function openPrinter(system: System, documentation: Documentation) {
  const [render, diagrams] = await Promise.all([loadTemplates("markdown"), loadTemplates("diagram")]);
  const whole = buildDiagram(system, { show: ["requests", "schedules"] });
  return {
    index: (places: Places) =>
      render("index", {
        title: text(documentation.title),
        diagram: mermaid(isLarge(whole) ? overviewOf(whole) : whole, diagrams),
        services: documentation.services.map(({ slug, name, title }) => ({
          name: text(name),
          link: places.service(slug),
          title: text(title),
        })),
        events: documentation.events.map((event) => ({
          ...viewLink(event, places),
          subject: code(event.subject),
          publishers: event.publishers.map(({ service }) => text(service.name)).join(", ") || "nobody here",
          handlers:
            event.handlers.map(({ service, name }) => text(`${service.name}: ${name}`)).join(", ") ||
            "nobody here",
        })),
      }),
    service: (service: ServiceDoc, places: Places, level: number) =>
      render("service", {
        ...viewService(service, places, level),
        diagram: mermaid(selectFrom(whole, { services: [service.name], events: [] }), diagrams),
      }),
    event: (event: EventDoc, places: Places, level: number) =>
      render("event", {
        ...viewEvent(event, places, level),
        diagram: mermaid(selectFrom(whole, { services: [], events: [event.name] }), diagrams),
      }),
  };
}

function mermaid(diagram: Diagram, render: Render): string {
  return diagram.services.length + diagram.events.length === 0
    ? ""
    : render("mermaid", viewMermaid(diagram)).trimEnd();
}

function viewService(service: ServiceDoc, places: Places, level: number) {
  return {
    ...headings(level),
    anchor: `service-${service.slug}`,
    name: text(service.name),
    title: text(service.title),
    version: text(service.version),
    description: description(service.description),
    servers: viewFacts(service.servers),
    publishes: service.publishes.map((event) => viewLink(event, places)),
    actors: service.actors.map((actor) => ({
      name: text(actor.name),
      description: description(actor.description),
      events: actor.events.map((event) => viewLink(event, places)),
      policy: viewFacts(actor.policy),
    })),
  };
}

function viewEvent(event: EventDoc, places: Places, level: number) {
  const schemas = [
    ["Payload", event.payload] as const,
    ...(event.headers === undefined ? [] : [["Headers", event.headers] as const]),
    ...(event.reply === undefined ? [] : [["Answer", event.reply] as const]),
  ];
  return {
    ...headings(level),
    anchor: `event-${event.slug}`,
    name: text(event.name),
    title: text(event.title),
    deprecated: event.deprecated,
    subject: code(event.subject),
    description: description(event.description),
    publishers: event.publishers.map(({ service, schedule }) => ({
      name: text(service.name),
      link: places.service(service.slug),
      schedule: text(schedule),
    })),
    handlers: event.handlers.map((handler) => ({
      service: text(handler.service.name),
      link: places.service(handler.service.slug),
      name: text(handler.name),
      description: description(handler.description),
      policy: viewFacts(handler.policy),
      code: handler.code,
    })),
    schemas: schemas.map(([title, schema]) => ({ title, tables: viewTables(schema) })),
    examples: event.examples.map(({ title, value }) => ({ title, code: JSON.stringify(value, null, 2) })),
    stream: event.stream === "" ? "none: it travels over core NATS and is kept nowhere" : code(event.stream),
    facts: viewFacts([...event.streamFacts, ...event.facts]),
    parameters: event.parameters.map((parameter) => ({
      name: code(parameter.name),
      values: text(parameter.values),
      about: text(
        [parameter.description, parameter.fallback === "" ? "required" : `default ${parameter.fallback}`]
          .filter((each) => each !== "")
          .join("; "),
      ),
    })),
    publishCode: event.publishCode,
  };
}

function headings(level: number) {
  return {
    top: "#".repeat(level),
    section: "#".repeat(level + 1),
    sub: "#".repeat(level + 2),
    isWhole: level > 1,
  };
}

function viewTables({ tables }: SchemaDoc) {
  return tables.map(({ name, description: said, type, rows, constraints }) => ({
    name: text(name),
    description: description(said),
    type: [type.map((piece) => piece.text).join(""), ...constraints].map(code).join(", "),
    rows: rows.map((row) => ({
      name: `${"&nbsp;&nbsp;".repeat(row.depth)}${code(row.name)}`,
      type: text(row.type.map((piece) => piece.text).join("")),
      required: row.required ? "yes" : "",
      about: [
        text(row.description),
        ...row.constraints.map(code),
        ...(row.fallback === "" ? [] : [`default ${code(row.fallback)}`]),
        ...row.examples.map((example) => `for example ${code(example)}`),
      ]
        .filter((each) => each !== "")
        .join(" · "),
    })),
  }));
}

function viewFacts(facts: readonly Fact[]) {
  return facts.map(({ label, value, code: isCode }) => ({
    label,
    value: isCode ? code(value) : text(value),
  }));
}

function viewLink({ slug, name, summary }: EventLink, places: Places) {
  return { name: text(name), link: places.event(slug), summary: text(summary) };
}
