import { type Command, InvalidArgumentError, Option } from "commander";
import type { Surroundings } from "./command.js";
import type { DocsCommandOptions } from "./docs-command.js";
import type { ExitCode } from "./exit-code.js";

const EPILOGUE = `
Examples:
  $ hazelnats docs -o site                            a folder of pages, of all documents of the configuration
  $ hazelnats docs specs/*.yaml -o events.html        one file that holds everything
  $ hazelnats docs specs/*.yaml -o wiki --format markdown
  $ hazelnats docs specs/*.yaml --serve               look at it, and see each change of a document at once
`;

/** Adds what `hazelnats docs` does to a command that has the options of reading. */
export function addDocs(command: Command, surroundings: Surroundings, onEnd: (code: ExitCode) => void): void {
  command
    .summary("write a documentation of services and events")
    .description(
      "Reads AsyncAPI documents and code as one system and documents it: pages that need no network and no JavaScript, or Markdown.",
    )
    .argument(
      "[specs...]",
      "AsyncAPI documents, and TypeScript (files, folders, globs); default: the documents of the configuration file",
    )
    .option(
      "-o, --output <path>",
      "a folder; or a file that ends with .html or .md, which then holds everything",
    )
    .addOption(
      new Option("-f, --format <format>", "of a folder").choices(["html", "markdown"]).default("html"),
    )
    .addOption(
      new Option(
        "--theme <theme>",
        "of pages: ours, or the official React component, which your project installs",
      )
        .choices(["standard", "react"])
        .default("standard"),
    )
    .option("--title <title>", "of the whole; default: the application's, where there is one")
    .addOption(
      new Option("--serve", "show it in the browser, and again whenever a document changes").conflicts([
        "output",
      ]),
    )
    .addOption(new Option("--port <port>", "of --serve; 0: any that is free").argParser(portOf).default(4100))
    .addHelpText("after", EPILOGUE)
    .action(async (specs: readonly string[], options: DocsCommandOptions) => {
      const { docsCommand } = await import("./docs-command.js");
      onEnd(await docsCommand(specs, options, surroundings));
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError("It is a number from 0 to 65535.");
}
