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

export function viewApplication({ application, names }: Client): ApplicationView {
  const publisher = application.publishes.length > 0 ? names.publisher : undefined;
  const subscriber = application.actors.length > 0 ? names.subscriber : undefined;
  const { name, title, version, description, document } = application;
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
