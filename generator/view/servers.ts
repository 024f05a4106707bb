import type { Server } from "../../asyncapi/index.js";
import { camelCase } from "../naming.js";
import { printComment } from "../print/comment.js";
import { printImport } from "../print/imports.js";
import { printKey, printLiteral } from "../print/literal.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { Client } from "./client.js";
import { type Setting, settingsOf } from "./settings.js";

/** What `servers.hbs` shows. */
export interface ServersView {
  readonly imports: string;
  readonly comment: string;
  readonly name: string;
  readonly servers: readonly ServerView[];
}

export interface ServerView {
  readonly key: string;
  readonly comment: string;
  readonly settings: readonly Setting[];
}

/** `undefined` for a document that names no server of NATS. */
export function viewServers({ application, names }: Client): ServersView | undefined {
  if (application.servers.length === 0) return undefined;
  return {
    imports: printImport(["defineServers"], { module: runtimePackage }),
    comment: printComment({ description: `Where NATS runs for ${application.title}.` }),
    name: names.servers,
    servers: keysOf(application.servers).map(([key, server]) => viewServer(key, server)),
  };
}

/** In camel case, unless two would then be one. */
function keysOf(servers: readonly Server[]): readonly (readonly [key: string, server: Server])[] {
  const nice = servers.map(({ key }) => camelCase(key));
  const isClear = new Set(nice).size === nice.length && !nice.includes("");
  return servers.map((server, index) => [isClear ? (nice[index] ?? "") : server.key, server]);
}

function viewServer(key: string, server: Server): ServerView {
  const variables = server.variables.map(({ name, ...facts }) => `${printKey(name)}: ${printLiteral(facts)}`);
  return {
    key: printKey(key),
    comment: printComment(server.description === undefined ? {} : { description: server.description }),
    settings: [
      ...settingsOf({ url: server.url }),
      ...(variables.length === 0 ? [] : [{ key: "variables", value: `{ ${variables.join(", ")} }` }]),
      ...settingsOf({ security: server.security }),
    ],
  };
}
