import type { Actor, Event } from "../model/index.js";
import { kebabCase } from "../read/names.js";

/** The keys that documents have where nobody chose others. They are the same for the same names and subjects. */

/** `orderPlaced`, where `order-placed` can be read from it again; else the name itself. */
export function keyOfName(name: string): string {
  const key = name.replace(/-(\p{L}|\p{N})/gu, (_, letter: string) => letter.toUpperCase());
  return kebabCase(key) === name ? key : name;
}

/** Of the operation that sends an event. */
export function sendKey(event: Pick<Event, "name">): string {
  return keyOfName(`send-${event.name}`);
}

/** Of the operation that is an actor. */
export function receiveKey(actor: Pick<Actor, "name">): string {
  return keyOfName(actor.name);
}

/** By the templates of subjects: `ordersPlaced` for `orders.placed`, with a number where two come to the same. */
export function channelKeys(templates: Iterable<string>): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const template of templates) {
    if (keys.has(template)) continue;
    const key = freeKey(keyOfName(kebabCase(template)) || "channel", taken);
    keys.set(template, key);
  }
  return keys;
}

/** The key, with a number where it is taken; takes it. */
export function freeKey(wanted: string, taken: Set<string>): string {
  let key = wanted;
  for (let count = 2; taken.has(key); count++) key = `${wanted}${count}`;
  taken.add(key);
  return key;
}
