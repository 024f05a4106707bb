import type { Actor, Application, Diagnostic } from "../../asyncapi/index.js";
import { camelCase } from "../naming.js";
import { printComment } from "../print/comment.js";
import { printImport } from "../print/imports.js";
import { printString } from "../print/literal.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { ClientNames } from "./client-names.js";
import { codeSetting, type Setting, settingsOf } from "./settings.js";

/** What `subscriber.hbs` shows. */
export interface SubscriberView {
  readonly imports: string;
  readonly comment: string;
  readonly name: string;
  /** The application's name as a string literal. */
  readonly application: string;
  readonly actors: readonly ActorView[];
}

export interface ActorView {
  readonly name: string;
  readonly comment: string;
  readonly settings: readonly Setting[];
}

/** `undefined` for an application that receives nothing. */
export function viewSubscriber(application: Application, names: ClientNames): SubscriberView | undefined {
  if (application.actors.length === 0) return undefined;
  const events = application.actors.flatMap((actor) =>
    actor.events.map((event) => names.events.get(event) ?? ""),
  );
  return {
    imports: [
      printImport(["defineSubscriber"], { module: runtimePackage }),
      printImport(events, { module: "./events.js" }),
    ].join("\n"),
    comment: printComment({ description: `What ${application.title} handles.` }),
    name: names.subscriber,
    application: printString(application.name),
    actors: application.actors.map((actor) => viewActor(actor, names)),
  };
}

function viewActor(actor: Actor, names: ClientNames): ActorView {
  const events = actor.events.map((event) => names.events.get(event) ?? "");
  const { deliver, ...settings } = actor.settings;
  return {
    name: camelCase(actor.name),
    comment: printComment({
      ...(actor.description === undefined ? {} : { description: actor.description }),
      ...(actor.deprecated ? { deprecated: true } : {}),
    }),
    settings: [
      ...(events.length === 1
        ? codeSetting("event", events[0])
        : codeSetting("events", `{ ${events.join(", ")} }`)),
      ...settingsOf({ ...settings, retry: settings.retry && { ...settings.retry }, deliver }),
    ],
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
