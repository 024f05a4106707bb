import { type Command, Option } from "commander";
import type { Surroundings } from "./command.js";
import type { ExitCode } from "./exit-code.js";
import type { ExportCommandOptions } from "./export-command.js";

const EPILOGUE = `
Examples:
  $ hazelnats export                                   YAML of what the code below this folder defines
  $ hazelnats export src/orders -o asyncapi.yaml
  $ hazelnats export "packages/*/src/**/*.ts" -o specs/
  $ hazelnats export --combined --title Shop -o shop.json
  $ hazelnats export src/orders -o asyncapi.yaml --check
`;

/** Adds what `hazelnats export` does to a command. */
export function addExport(
  command: Command,
  surroundings: Surroundings,
  onEnd: (code: ExitCode) => void,
): void {
  command
    .summary("write the documents of code")
    .description(
      "Finds what TypeScript code defines with defineEvent, definePublisher, defineSubscriber and the like, and writes it as AsyncAPI. Nothing of the code is run.",
    )
    .argument("[patterns...]", "files, folders and globs; default: the current folder, without its tests")
    .option(
      "-o, --output <path>",
      "the document, or a folder (it ends with /) for one document of each application; default: standard output",
    )
    .addOption(
      new Option("-f, --format <format>", "default: by the end of the file's name, else yaml").choices([
        "yaml",
        "json",
      ]),
    )
    .addOption(new Option("--spec-version <version>", "of AsyncAPI").choices(["3.0", "2.6"]).default("3.0"))
    .option("--application <name>", "only this one, by its name")
    .option("--combined", "all applications as one document")
    .option("--title <title>", "of the combined document; default: System")
    .option(
      "--import",
      "run the modules that have Standard Schemas (zod and others) to get their JSON Schema; trust them",
    )
    .option(
      "--eventcatalog",
      "add what EventCatalog's generator reads: the kind of each message, whose it is, and its version",
    )
    .addOption(
      new Option("--check", "write nothing; exit 1 and show the difference when the file is another one"),
    )
    .option("--json", "print one JSON document about the run instead of text")
    .addOption(new Option("-q, --quiet", "print only what is wrong, and the document").conflicts("json"))
    .addHelpText("after", EPILOGUE)
    .action(async (patterns: readonly string[], options: ExportCommandOptions) => {
      const { exportCommand } = await import("./export-command.js");
      onEnd(await exportCommand(patterns, options, surroundings));
    });
}
