import { printFolders } from "../marker.js";
import { byCodePoint, modulePath, namesByHome, type Exported } from "../print/imports.js";
import type { Client } from "./client.js";

/** What `index.hbs` shows: the names of every module, written out. */
export interface IndexView {
  /** First 16 hexadecimal digits of the SHA-256 of the document. */
  readonly digest: string;
  /** The folders of the clients that import this one, as JSON; the empty string where it is a client itself. */
  readonly importedBy: string;
  /** One for each file and kind of export. */
  readonly modules: readonly ModuleView[];
}

export interface ModuleView {
  /** `"./events.js"`, without quotes. */
  readonly path: string;
  /** Whether these are types. */
  readonly type: boolean;
  /** With commas between. */
  readonly names: string;
}

/** Whatever folders the client has: all that users import comes from here. */
export function viewIndex(client: Client, digest: string): IndexView {
  const { application, names, homes, schemas, stated, lent } = client;
  const root = (name: string): Exported => ({ name, home: "" });
  const constants = [
    ...[...stated].map((stream) => ({
      name: names.streams.get(stream) ?? "",
      home: homes.streams.get(stream) ?? "",
    })),
    ...application.events.map((event) => ({
      name: names.events.get(event) ?? "",
      home: homes.events.get(event) ?? "",
    })),
  ];
  return {
    digest,
    importedBy: lent === undefined ? "" : printFolders(lent.by),
    modules: [
      ...viewModules("application", lent === undefined ? [root(names.application)] : []),
      ...viewModules("events", constants),
      ...viewModules(
        "messages",
        schemas.map(({ exportedType }) => exportedType),
        { type: true },
      ),
      ...viewModules("publisher", application.publishes.length > 0 ? [root(names.publisher)] : []),
      ...viewModules("servers", application.servers.length > 0 ? [root(names.servers)] : []),
      ...viewModules("subscriber", application.actors.length > 0 ? [root(names.subscriber)] : []),
    ],
  };
}

function viewModules(
  file: string,
  exported: readonly Exported[],
  options: { readonly type?: true } = {},
): readonly ModuleView[] {
  return namesByHome(exported).map(({ home, names }) => ({
    path: modulePath("", `${home}/${file}`),
    type: options.type ?? false,
    names: names.toSorted(byCodePoint).join(", "),
  }));
}
