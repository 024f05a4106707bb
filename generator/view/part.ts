import { type Actor, type Event, groupBy } from "../../asyncapi/index.js";
import { camelCase } from "../naming.js";
import { printComment, withoutEcho } from "../print/comment.js";
import { printImport, printImports } from "../print/imports.js";
import { runtimePackage } from "../runtime-symbols.js";
import { actorSettings, eventsOfActor } from "./actor.js";
import type { Client } from "./client.js";
import { partOfActor } from "./homes.js";

/**
 * What `part.hbs` shows: the events or the actors of one folder of a split client. Their type is written out, for
 * the compiler gives up on inferring one that is too large, and takes long to print it into declarations.
 */
export interface PartView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** What is exported. */
  readonly name: string;
  /** The type of the constant, or of the entry. */
  readonly type: string;
  /** In the order of the document. */
  readonly entries: readonly PartEntry[];
}

export interface PartEntry {
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** As a key of an object. */
  readonly key: string;
  /** The type of the constant, or of the entry. */
  readonly type: string;
  /** The property of the constant. */
  readonly code: string;
}

/** By folder, what is published. */
export function viewPublishedParts(client: Client): ReadonlyMap<string, PartView> {
  const { application, names, homes } = client;
  const views = new Map<string, PartView>();
  for (const [folder, events] of groupBy(application.publishes, (event) => homes.parts.get(event) ?? "")) {
    const entries = events.map((event) => {
      const name = names.events.get(event) ?? "";
      return { comment: "", key: name, type: `typeof ${name}`, code: name };
    });
    const part = names.parts.get(folder);
    views.set(folder, {
      imports: printImports(exportedEvents(events, client), { folder, file: "events" }),
      comment: printComment({ description: `What ${application.title} publishes, the part of ${folder}.` }),
      name: part?.published.constant ?? "",
      type: part?.published.type ?? "",
      entries,
    });
  }
  return views;
}

/** By folder, the actors. */
export function viewActorParts(client: Client): ReadonlyMap<string, PartView> {
  const { application, names, homes } = client;
  const views = new Map<string, PartView>();
  for (const [folder, actors] of groupBy(application.actors, (actor) => partOfActor(actor, homes))) {
    const part = names.parts.get(folder);
    const events = actors.flatMap((actor) => actor.events);
    views.set(folder, {
      imports: [
        printImport(["ActorSettings"], { module: runtimePackage, type: true }),
        printImports(exportedEvents(events, client), { folder, file: "events" }),
      ].join("\n"),
      comment: printComment({ description: `What ${application.title} handles, the part of ${folder}.` }),
      name: part?.actors.constant ?? "",
      type: part?.actors.type ?? "",
      entries: actors.map((actor) => viewActorEntry(actor, client)),
    });
  }
  return views;
}

function viewActorEntry(actor: Actor, client: Client): PartEntry {
  const key = camelCase(actor.name);
  const events = eventsOfActor(actor, client.names);
  const types =
    events.length === 1
      ? `{ readonly event: typeof ${events[0] ?? ""} }`
      : `{ readonly events: { ${events.map((event) => `readonly ${event}: typeof ${event}`).join("; ")} } }`;
  const settings = actorSettings(actor, client.names).map((setting) => `${setting.key}: ${setting.value}`);
  return {
    comment: printComment(
      withoutEcho(
        {
          ...(actor.description === undefined ? {} : { description: actor.description }),
          ...(actor.deprecated ? { deprecated: true } : {}),
        },
        actor.name,
      ),
    ),
    key,
    type: `ActorSettings & ${types}`,
    code: `${key}: { ${settings.join(", ")} }`,
  };
}

function exportedEvents(events: readonly Event[], { names, homes }: Client) {
  return events.map((event) => ({
    name: names.events.get(event) ?? "",
    home: homes.events.get(event) ?? "",
  }));
}
