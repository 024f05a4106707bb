import type { Actor, Application, Diagnostic, Event } from "../../asyncapi/index.js";
import { eventsBySubject } from "../../asyncapi/index.js";
import { camelCase } from "../naming.js";
import { printComment, withoutEcho } from "../print/comment.js";
import { printImport, printImports } from "../print/imports.js";
import { printString } from "../print/literal.js";
import { runtimePackage } from "../runtime-symbols.js";
import { actorSettings } from "./actor.js";
import type { Client } from "./client.js";
import type { ClientNames } from "./client-names.js";
import type { PartView } from "./part.js";
import { printPartImports, spreads } from "./publisher.js";
import type { Setting } from "./settings.js";

/** What `subscriber.hbs` shows. */
export interface SubscriberView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** What is exported. */
  readonly name: string;
  /** The application's name as a string literal. */
  readonly application: string;
  /** The constants of events that no actor handles, on subjects of those that one does, with commas between. */
  readonly ignores: string;
  /** Empty where the client is split. */
  readonly actors: readonly ActorView[];
  /** The constants of the parts, each with dots before it. */
  readonly spreads: readonly string[];
  /** Of a split client, what the type of all actors is called; else the empty string. */
  readonly type: string;
  /** The types of the parts, with `&` between. */
  readonly types: string;
}

export interface ActorView {
  /** What is exported. */
  readonly name: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** What stands between the braces of its definition. */
  readonly settings: readonly Setting[];
}

/** `undefined` for an application that receives nothing. `parts`: by folder; empty where nothing is split. */
export function viewSubscriber(
  { application, names, homes }: Client,
  parts: ReadonlyMap<string, PartView>,
): SubscriberView | undefined {
  if (application.actors.length === 0) return undefined;
  const exported = (event: Event) => ({
    name: names.events.get(event) ?? "",
    home: homes.events.get(event) ?? "",
  });
  const events = application.actors.flatMap((actor) => actor.events.map(exported));
  const ignored = ignoredEvents(application).map(exported);
  const isSplit = parts.size > 0;
  return {
    imports: [
      printImport(["defineSubscriber"], { module: runtimePackage }),
      ...(isSplit
        ? [printImports(ignored, { folder: "", file: "events" }), ...printPartImports(parts, "subscriber")]
        : [printImports([...events, ...ignored], { folder: "", file: "events" })]),
    ]
      .filter((line) => line !== "")
      .join("\n"),
    comment: printComment({ description: `What ${application.title} handles.` }),
    name: names.subscriber,
    application: printString(application.name),
    ignores: ignored.map(({ name }) => name).join(", "),
    actors: isSplit ? [] : application.actors.map((actor) => viewActor(actor, names)),
    spreads: spreads(parts),
    type: isSplit ? names.subscriberActors : "",
    types: [...parts.values()].map(({ type }) => type).join(" & "),
  };
}

/** The events that come along with those that actors handle, on one subject, and that none handles. */
function ignoredEvents({ events, actors }: Application): readonly Event[] {
  const handled = new Set(actors.flatMap((actor) => actor.events));
  return eventsBySubject(events)
    .filter((group) => group.some((event) => handled.has(event)))
    .flatMap((group) => group.filter((event) => !handled.has(event)));
}

function viewActor(actor: Actor, names: ClientNames): ActorView {
  return {
    name: camelCase(actor.name),
    comment: printComment(
      withoutEcho(
        {
          ...(actor.description === undefined ? {} : { description: actor.description }),
          ...(actor.deprecated ? { deprecated: true } : {}),
        },
        actor.name,
      ),
    ),
    settings: actorSettings(actor, names),
  };
}

/** Two actors whose names come to the same key would silently become one. */
export function actorCollisions({ actors }: Application): readonly Diagnostic[] {
  const first = new Map<string, Actor>();
  return actors.flatMap((actor) => {
    const key = camelCase(actor.name);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, actor);
      return [];
    }
    return [
      {
        severity: "error" as const,
        rule: "name-collision",
        message: `The actors "${other.name}" and "${actor.name}" would both be called ${key} in the generated code.`,
        hint: "Give one of the operations another name with x-hazelnats-name.",
        ...(actor.location === undefined ? {} : { location: actor.location }),
      },
    ];
  });
}
