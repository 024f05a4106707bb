import { isJsonObject, type JsonObject } from "../../asyncapi/index.js";
import { carriedBy, carriedByEvents } from "../scan/carried.js";
import { printComment } from "../print/comment.js";
import { printImport } from "../print/imports.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { Client } from "./client.js";
import { codeSetting, type Setting, settingsOf } from "./settings.js";

/** What `application.hbs` shows. */
export interface ApplicationView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** What is exported. */
  readonly name: string;
  /** What stands between the braces of its definition. */
  readonly settings: readonly Setting[];
}

export function viewApplication(client: Client): ApplicationView {
  const { application, names } = client;
  const publisher = application.publishes.length > 0 ? names.publisher : undefined;
  const subscriber = application.actors.length > 0 ? names.subscriber : undefined;
  const { name, title, version, description } = application;
  const document = documentOf(client);
  return {
    imports: [
      printImport(["defineApplication"], { module: runtimePackage }),
      ...(publisher ? [printImport([publisher], { module: "./publisher.js" })] : []),
      ...(subscriber ? [printImport([subscriber], { module: "./subscriber.js" })] : []),
    ].join("\n"),
    comment: printComment({
      description: "Everything that the document says beside its events, for documentation and export.",
    }),
    name: names.application,
    settings: [
      ...settingsOf({ name, title, version, description }),
      ...codeSetting("publisher", publisher),
      ...codeSetting("subscriber", subscriber),
      ...settingsOf({ document: Object.keys(document).length > 0 ? document : undefined }),
    ],
  };
}

/** With what the code of its events and schemas does not say. */
function documentOf(client: Client): JsonObject {
  const { document } = client.application;
  const messages = isJsonObject(document["messages"]) ? document["messages"] : {};
  const more = carriedByEvents(client);
  const all = Object.fromEntries(
    client.application.events.flatMap(({ name }) => {
      const own = Object.hasOwn(messages, name) ? messages[name] : undefined;
      const added = Object.hasOwn(more, name) ? more[name] : undefined;
      if (own === undefined && added === undefined) return [];
      return [[name, { ...(isJsonObject(own) ? own : {}), ...(isJsonObject(added) ? added : {}) }] as const];
    }),
  );
  const code = carriedBy(client);
  return {
    ...document,
    ...(Object.keys(all).length === 0 ? {} : { messages: all }),
    ...(Object.keys(code).length === 0 ? {} : { code }),
  };
}
