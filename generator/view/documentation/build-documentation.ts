import type { Actor, Application, Event, System, SystemEvent } from "../../../asyncapi/index.js";
import { timingText } from "../diagram/build-diagram.js";
import { statedDomain } from "../diagram/domains.js";
import { openSamples } from "./code.js";
import type {
  ActorDoc,
  Documentation,
  EventDoc,
  EventLink,
  HandlerDoc,
  ParameterDoc,
  PublisherDoc,
  ServiceDoc,
} from "./documentation.js";
import { exampleOf } from "./example.js";
import { examplesOf } from "./given-examples.js";
import { describePolicy } from "./actor-facts.js";
import { describeEvent, describeServer } from "./event-facts.js";
import { describeStream } from "./stream-facts.js";
import { describeSchema } from "./schema-tables.js";
import { Slugs } from "./slugs.js";
import { summaryOf } from "./summary.js";

/** Collects all that is to be said of a system. */
export function buildDocumentation(
  system: System,
  { title }: { readonly title?: string } = {},
): Documentation {
  const slugs = new Slugs();
  const serviceSlugs = new Map(system.applications.map((each) => [each, slugs.claim("service", each.name)]));
  const eventSlugs = new Map(system.events.map((each) => [each, slugs.claim("event", each.event.name)]));
  const places = new Map(
    system.events.flatMap((each) => each.descriptions.map(({ event }) => [event, each] as const)),
  );
  const samples = new Map(system.applications.map((each) => [each, openSamples(each)]));
  const linkTo = (event: Event): readonly EventLink[] => {
    const place = places.get(event);
    const slug = place === undefined ? undefined : eventSlugs.get(place);
    return slug === undefined
      ? []
      : [{ slug, name: event.name, summary: summaryOf(event.description ?? "") }];
  };
  return {
    title: title ?? systemTitle(system),
    services: system.applications.map(describeService),
    events: system.events.map(describe),
  };

  function describeService(application: Application): ServiceDoc {
    return {
      ...nameOf(application),
      title: application.title,
      version: application.version,
      description: application.description ?? "",
      domain: statedDomain(application) ?? "",
      servers: application.servers.map(describeServer),
      publishes: application.publishes.flatMap(linkTo),
      actors: application.actors.map((actor) => describeActor(actor, application)),
    };
  }

  function nameOf(application: Application) {
    return { slug: serviceSlugs.get(application) ?? "", name: application.name };
  }

  function describeActor(actor: Actor, application: Application): ActorDoc {
    return {
      name: actor.name,
      description: actor.description ?? "",
      deprecated: actor.deprecated ?? false,
      events: actor.events.flatMap(linkTo),
      policy: describePolicy(actor, application),
    };
  }

  function describe(place: SystemEvent): EventDoc {
    const { event, key, publishers, actors } = place;
    const home = place.descriptions.find((each) => each.event === event)?.application;
    if (home === undefined) throw new Error(`nobody describes ${key}`); // a defect of ours
    const made = exampleOf(event.payload, home);
    const answer = event.reply === undefined ? undefined : exampleOf(event.reply, home).value;
    const publisher = publishers[0];
    const sent = publisher?.publishes.find((each) => places.get(each) === place);
    return {
      slug: eventSlugs.get(place) ?? "",
      key,
      name: event.name,
      title: event.title ?? "",
      description: event.description ?? "",
      summary: summaryOf(event.description ?? ""),
      deprecated: event.deprecated ?? false,
      subject: event.subject.template,
      parameters: event.subject.parameters.map(describeParameter),
      facts: describeEvent(event),
      stream: event.stream?.name ?? "",
      streamFacts: event.stream === undefined ? [] : describeStream(event.stream),
      payload: describeSchema(event.payload, home),
      ...(event.headers === undefined ? {} : { headers: describeSchema(event.headers, home) }),
      ...(event.reply === undefined ? {} : { reply: describeSchema(event.reply, home) }),
      examples: examplesOf(event, home, made),
      publishers: publishers.map((each) => describePublisher(each, place)),
      handlers: actors.map(({ application, actor }): HandlerDoc => {
        const { events: _events, ...about } = describeActor(actor, application);
        const handled = actor.events.find((each) => places.get(each) === place) ?? event;
        const code = samples.get(application)?.handle(actor, handled, answer) ?? "";
        return { ...about, service: nameOf(application), code };
      }),
      publishCode:
        publisher === undefined || sent === undefined
          ? ""
          : (samples.get(publisher)?.publish(sent, made.value) ?? ""),
    };
  }

  function describePublisher(application: Application, place: SystemEvent): PublisherDoc {
    const schedule = application.schedules.find(({ event }) => places.get(event) === place);
    return { service: nameOf(application), schedule: schedule === undefined ? "" : timingText(schedule) };
  }
}

function describeParameter({
  name,
  description,
  enum: allowed,
  default: value,
  from,
}: Event["subject"]["parameters"][number]): ParameterDoc {
  return {
    name,
    description: description ?? "",
    values: allowed?.join(", ") ?? "any",
    fallback: from === undefined ? (value ?? "") : `the payload's ${from}`,
  };
}

/** What a system is called where nobody says it. */
export function systemTitle({ applications }: System): string {
  const [only, ...others] = applications;
  return only !== undefined && others.length === 0 ? only.title : "Events and services";
}
