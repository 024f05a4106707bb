import type { Actor } from "../../asyncapi/index.js";
import type { ClientNames } from "./client-names.js";
import { codeSetting, type Setting, settingsOf } from "./settings.js";

/** Its events and how it runs. */
export function actorSettings(actor: Actor, names: ClientNames): readonly Setting[] {
  const events = eventsOfActor(actor, names);
  const { deliver, ...settings } = actor.settings;
  return [
    ...(events.length === 1
      ? codeSetting("event", events[0])
      : codeSetting("events", `{ ${events.join(", ")} }`)),
    ...settingsOf({ ...settings, retry: settings.retry && { ...settings.retry }, deliver }),
  ];
}

/** The constants of its events. */
export function eventsOfActor(actor: Actor, names: ClientNames): readonly string[] {
  return actor.events.map((event) => names.events.get(event) ?? "");
}
