import type { Application } from "../../asyncapi/index.js";
import { printComment } from "../print/comment.js";
import { printImport } from "../print/imports.js";
import { printString } from "../print/literal.js";
import { runtimePackage } from "../runtime-symbols.js";
import type { ClientNames } from "./client-names.js";

/** What `publisher.hbs` shows. */
export interface PublisherView {
  readonly imports: string;
  readonly comment: string;
  readonly name: string;
  /** The application's name as a string literal. */
  readonly application: string;
  /** The constants of the events, with commas between. */
  readonly events: string;
}

/** `undefined` for an application that publishes nothing. */
export function viewPublisher(application: Application, names: ClientNames): PublisherView | undefined {
  if (application.publishes.length === 0) return undefined;
  const events = application.publishes.map((event) => names.events.get(event) ?? "");
  return {
    imports: [
      printImport(["definePublisher"], { module: runtimePackage }),
      printImport(events, { module: "./events.js" }),
    ].join("\n"),
    comment: printComment({ description: `What ${application.title} publishes.` }),
    name: names.publisher,
    application: printString(application.name),
    events: events.join(", "),
  };
}
