import type { JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { type Application, type Event, type SystemEvent, systemOf } from "../model/index.js";

/** What asks and changes nothing is called so; what else is asked is a command. */
const question =
  /^(?:are|can|check|count|describe|fetch|find|get|has|is|list|load|look-?up|query|read|search)(?:-|$)/u;

/**
 * An application with what EventCatalog's generator reads beside AsyncAPI: the kind of each message, whose its contract
 * is, and its version, as far as they are known; what the document says itself, stays. Messages have the same key in the
 * documents of all services, because EventCatalog knows them by it. `all` are those among which owners are looked for.
 */
export function forEventCatalog(
  application: Application,
  all: readonly Application[] = [application],
): Application {
  const { events: known } = systemOf(all.includes(application) ? all : [...all, application]);
  const byEvent = new Map(
    known.flatMap((each) => each.descriptions.map(({ event }) => [event, each] as const)),
  );
  const said = application.document["messages"];
  const messages = application.events.map((event): [string, JsonObject] => {
    const { key: _key, ...own } = memberOf(said, event.name);
    const role = roleOf(application, event, byEvent.get(event));
    const version = versionOf(event);
    return [
      event.name,
      {
        "x-eventcatalog-message-type": kindOf(event),
        ...(role === undefined ? {} : { "x-eventcatalog-role": role }),
        ...(version === undefined ? {} : { "x-eventcatalog-message-version": version }),
        ...own,
      },
    ];
  });
  return {
    ...application,
    document: { ...application.document, messages: Object.fromEntries(messages) },
  };
}

function kindOf({ name, reply }: Event): "event" | "command" | "query" {
  if (reply === undefined) return "event";
  return question.test(name) ? "query" : "command";
}

/** Events belong to who publishes them, requests to who answers them; nobody's have no role. */
function roleOf(
  application: Application,
  { reply }: Event,
  known: SystemEvent | undefined,
): "provider" | "client" | undefined {
  const owners = reply === undefined ? known?.publishers : known?.actors.map((actor) => actor.application);
  if (owners === undefined || owners.length === 0) return undefined;
  return owners.includes(application) ? "provider" : "client";
}

/** `orders.v2.placed` and `order-placed-v2` are of version 2; else it is that of the service. */
function versionOf({ name, subject }: Event): string | undefined {
  const [, version] = /(?:^|[.-])v(\d+)(?:$|[.-])/u.exec(`${name}.${subject.template}`) ?? [];
  return version;
}

function memberOf(value: unknown, key: string): JsonObject {
  if (!isJsonObject(value) || !Object.hasOwn(value, key)) return {};
  const member = value[key];
  return isJsonObject(member) ? member : {};
}
