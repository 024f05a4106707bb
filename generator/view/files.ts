import { byCodePoint } from "../print/imports.js";
import { viewApplication } from "./application.js";
import { type Client, contentByFolder } from "./client.js";
import { viewEvents } from "./events.js";
import { viewIndex } from "./index-file.js";
import { viewMessages } from "./messages.js";
import { type PartView, viewActorParts, viewPublishedParts } from "./part.js";
import { viewPublisher } from "./publisher.js";
import { viewSchemas } from "./schemas.js";
import { viewServers } from "./servers.js";
import { viewSubscriber } from "./subscriber.js";

/** A file of a client, before it is printed. */
export interface FileView {
  readonly path: string;
  readonly template: string;
  readonly view: object;
}

/**
 * One view for each file, in alphabetical order; a file that would be empty is left out. Each is made when it is asked
 * for, so that a large client is never all there.
 */
export function* viewFiles(client: Client, digest: string): Generator<FileView> {
  const none: ReadonlyMap<string, PartView> = new Map();
  const published = client.split ? viewPublishedParts(client) : none;
  const actors = client.split ? viewActorParts(client) : none;
  const files: readonly Waiting[] = [
    ...contentByFolder(client).flatMap((content): readonly Waiting[] => [
      { path: at(content.folder, "events"), template: "events", view: () => viewEvents(content, client) },
      {
        path: at(content.folder, "messages"),
        template: "messages",
        view: () => viewMessages(content, client),
      },
      { path: at(content.folder, "schemas"), template: "schemas", view: () => viewSchemas(content, client) },
    ]),
    ...[...published].map(([folder, view]) => partFile(at(folder, "publisher"), view)),
    ...[...actors].map(([folder, view]) => partFile(at(folder, "subscriber"), view)),
    {
      path: "application.ts",
      template: "application",
      view: () => (client.lent === undefined ? viewApplication(client) : undefined),
    },
    { path: "index.ts", template: "index", view: () => viewIndex(client, digest) },
    { path: "publisher.ts", template: "publisher", view: () => viewPublisher(client, published) },
    { path: "servers.ts", template: "servers", view: () => viewServers(client) },
    { path: "subscriber.ts", template: "subscriber", view: () => viewSubscriber(client, actors) },
  ];
  for (const { view: open, ...file } of files.toSorted((a, b) => byCodePoint(a.path, b.path))) {
    const view = open();
    if (view !== undefined) yield { ...file, view };
  }
}

interface Waiting extends Omit<FileView, "view"> {
  readonly view: () => object | undefined;
}

function partFile(path: string, view: PartView): Waiting {
  return { path, template: "part", view: () => view };
}

function at(folder: string, file: string): string {
  return folder === "" ? `${file}.ts` : `${folder}/${file}.ts`;
}
