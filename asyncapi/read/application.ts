import type { Cursor } from "../cursor.js";
import type { Application, Event } from "../model/index.js";
import { readDocument } from "./document.js";
import { readEvents } from "./event.js";
import { nameEvents } from "./event-names.js";
import { readRoutes } from "./events.js";
import { asciiKebabCase } from "./names.js";
import { actionOf, readActors } from "./operations.js";
import type { Perspective } from "./operations.js";
import { reportReach } from "./reach.js";
import { mergeRepeated } from "./repeated-messages.js";
import { readSchedules } from "./schedules.js";
import { readServers } from "./servers.js";
import type { Reading, Specification } from "./specification.js";
import { readStreams } from "./streams.js";
import { reportAmbiguous, withDiscriminators } from "./tell-apart.js";
import { readV2 } from "./v2.js";
import { readV3 } from "./v3.js";

/** What the document says, whatever its version. */
export function readSpecification(root: Cursor, reading: Reading): Specification {
  return root.string("asyncapi")?.startsWith("2") === true ? readV2(root, reading) : readV3(root, reading);
}

/** Reads the model from documents whose structure is sound. What it says is of use only without errors. */
export function readModel(written: Specification, perspective: Perspective, reading: Reading): Application {
  const { root } = written;
  const { specification, routes } = mergeRepeated({
    specification: written,
    routes: readRoutes(written, reading),
  });
  const names = nameEvents(routes, specification, reading);
  const streams = readStreams(specification, routes, reading);
  const read = readEvents({ specification, routes, names, streams }, reading);
  const { definitions, schemas } = read;
  const events = withDiscriminators(read.events, definitions);
  const acting = (action: "send" | "receive") =>
    specification.operations.filter((operation) => actionOf(operation, perspective) === action);
  const sent = new Set<Event>(
    acting("send").flatMap(({ messages }) => messages.flatMap((message) => events.get(message) ?? [])),
  );
  reportReach(events.values(), reading);
  reportNothingToDo(specification, reading);
  reportProtocol(root, reading);
  const actorsOf = readActors(acting("receive"), events, reading);
  const actors = [...new Set(actorsOf.values())];
  reportAmbiguous({ events: [...events.values()], actors }, reading);
  const info = root.get("info");
  const description = info?.string("description")?.trim();
  return {
    name: applicationName(root),
    title: info?.string("title") ?? "",
    version: info?.string("version") ?? "",
    ...(description === undefined || description === "" ? {} : { description }),
    servers: readServers(root, reading),
    streams: streams.all,
    events: [...events.values()],
    publishes: [...sent],
    schedules: readSchedules(acting("send"), { events, schemas, definitions }, reading),
    actors,
    definitions,
    document: readDocument(specification, { routes, events, streams, actorsOf, perspective }),
  };
}

/** It names consumers on the server, so it is ASCII; the title is what people call the application. */
function applicationName(root: Cursor): string {
  const info = root.get("info");
  const explicit = root.string("x-hazelnats-name") ?? info?.string("x-hazelnats-name");
  const id = root.string("id")?.split(/[:/#]/).at(-1);
  for (const text of [explicit, info?.string("title"), id]) {
    const name = asciiKebabCase(text ?? "");
    if (name !== "") return name;
  }
  return "application";
}

/** Code for NATS is generated nonetheless: many documents describe what is about to move. */
function reportProtocol(root: Cursor, { report }: Reading): void {
  const servers = root.get("servers")?.entries() ?? [];
  const protocols = new Set(servers.map(([, server]) => server.string("protocol")?.toLowerCase()));
  const isNats = ["nats", "nats-secure", "natss", "nats+tls", "tls", undefined].some((protocol) =>
    protocols.has(protocol),
  );
  if (servers.length === 0 || isNats) return;
  report({
    severity: "information",
    rule: "protocol",
    message: `The document's servers speak ${[...protocols].join(", ")}; the generated code speaks NATS.`,
    hint: "Add a server with protocol: nats.",
    location: root.locate("servers"),
  });
}

function reportNothingToDo({ operations, major }: Specification, { report }: Reading): void {
  for (const { messages, cursor, channel, key } of operations) {
    if (messages.length > 0) continue;
    report({
      severity: "warning",
      rule: "no-messages",
      message: `The operation ${key === undefined ? "" : `"${key}" `}on "${channel.key}" has no messages, so there is no code for it.`,
      hint:
        major === 2
          ? "Give it a message: message: { payload: … }."
          : channel.messages.length > 0
            ? "Remove its empty list of messages: an operation without one has all messages of its channel."
            : "Give the channel messages; an operation that lists none has all of them.",
      location: cursor.locate(),
    });
  }
}
