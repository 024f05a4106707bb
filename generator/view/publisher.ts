import { printComment } from "../print/comment.js";
import { printImport, printImports } from "../print/imports.js";
import { printString } from "../print/literal.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { Client } from "./client.js";
import type { PartView } from "./part.js";
import { settingsOf } from "./settings.js";

/** What `publisher.hbs` shows. */
export interface PublisherView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** What is exported. */
  readonly name: string;
  /** The application's name as a string literal. */
  readonly application: string;
  /** The constants of the events, or those of its parts with dots before them, with commas between. */
  readonly events: string;
  /** By the constants of their events, each a property; empty where the document has none. */
  readonly schedules: readonly string[];
  /** Of a split client, what the type of all events is called; else the empty string. */
  readonly type: string;
  /** The types of the parts, with `&` between. */
  readonly types: string;
}

/** `undefined` for an application that publishes nothing. `parts`: by folder; empty where nothing is split. */
export function viewPublisher(
  { application, names, homes }: Client,
  parts: ReadonlyMap<string, PartView>,
): PublisherView | undefined {
  if (application.publishes.length === 0) return undefined;
  const events = application.publishes.map((event) => ({
    name: names.events.get(event) ?? "",
    home: homes.events.get(event) ?? "",
  }));
  const isSplit = parts.size > 0;
  return {
    imports: [
      printImport(["definePublisher"], { module: runtimePackage }),
      ...(isSplit
        ? printPartImports(parts, "publisher")
        : [printImports(events, { folder: "", file: "events" })]),
    ].join("\n"),
    comment: printComment({ description: `What ${application.title} publishes.` }),
    name: names.publisher,
    application: printString(application.name),
    events: (isSplit ? spreads(parts) : events.map(({ name }) => name)).join(", "),
    schedules: application.schedules.map((schedule) => {
      const { event, timing, payload, parameters, headers } = schedule;
      const settings = { ...timing, payload, parameters, headers };
      const printed = settingsOf(settings).map(({ key, value }) => `${key}: ${value}`);
      return `${names.events.get(event) ?? ""}: { ${printed.join(", ")} }`;
    }),
    type: isSplit ? names.publisherEvents : "",
    types: [...parts.values()].map(({ type }) => type).join(" & "),
  };
}

/** The import of each part, by which the whole is put together. */
export function printPartImports(parts: ReadonlyMap<string, PartView>, file: string): readonly string[] {
  return [...parts].map(([folder, { name, type }]) =>
    printImport([name, `type ${type}`], { module: `./${folder}/${file}.js` }),
  );
}

export function spreads(parts: ReadonlyMap<string, PartView>): readonly string[] {
  return [...parts.values()].map(({ name }) => `...${name}`);
}
