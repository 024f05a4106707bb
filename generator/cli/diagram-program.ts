import { type Command, InvalidArgumentError, Option } from "commander";
import type { Surroundings } from "./command.js";
import type { DiagramCommandOptions } from "./diagram-command.js";
import type { ExitCode } from "./exit-code.js";

const EPILOGUE = `
Examples:
  $ hazelnats diagram                                       D2 text of all documents of the configuration
  $ hazelnats diagram "src/**/*.ts" -o system.svg           of what code defines
  $ hazelnats diagram orders.yaml billing.yaml -o system.svg
  $ hazelnats diagram specs/*.yaml -o system.png --theme dark
  $ hazelnats diagram specs/*.yaml --overview -f mermaid
  $ hazelnats diagram specs/*.yaml --service billing --show all -o billing.svg

A PNG needs the package @resvg/resvg-js in your project.
`;

/** Adds what `hazelnats diagram` does to a command that has the options of reading. */
export function addDiagram(
  command: Command,
  surroundings: Surroundings,
  onEnd: (code: ExitCode) => void,
): void {
  command
    .summary("draw services, events and actors")
    .description(
      "Reads AsyncAPI documents and code as one system and draws it: D2, Mermaid and Graphviz text, SVG and PNG. Needs no browser.",
    )
    .argument(
      "[specs...]",
      "AsyncAPI documents, and TypeScript (files, folders, globs); default: the documents of the configuration file",
    )
    .option("-o, --output <file>", "where to draw; default: standard output")
    .addOption(
      new Option("-f, --format <format>", "default: by the end of the file's name, else d2").choices([
        "d2",
        "mermaid",
        "dot",
        "svg",
        "png",
      ]),
    )
    .addOption(
      new Option("-d, --direction <direction>", "where arrows lead")
        .choices(["right", "left", "down", "up"])
        .default("right"),
    )
    .addOption(
      new Option("--theme <theme>", "of SVG and PNG; an auto SVG follows who looks at it")
        .choices(["light", "dark", "auto"])
        .default("light"),
    )
    .option("--no-colors", "leave the colours of D2, Mermaid and DOT to who draws them")
    .option("--group", "draw services and events in the box of their domain")
    .addOption(
      new Option(
        "--show <what>",
        "also requests, dead-letters, schedules, or all; repeatable, or with commas",
      )
        .argParser(extrasOf)
        .default([], "none"),
    )
    .addOption(repeatable("--service <name>", "only what this service has to do with; repeatable"))
    .addOption(repeatable("--event <name>", "only who has to do with this event; repeatable"))
    .option("--overview", "services only, with an arrow where events go from one to another")
    .addOption(
      new Option("--width <pixels>", "of a PNG, 8000 at most; default: twice that of the SVG").argParser(
        pixelsOf,
      ),
    )
    .addHelpText("after", EPILOGUE)
    .action(async (specs: readonly string[], options: DiagramCommandOptions) => {
      const { diagramCommand } = await import("./diagram-command.js");
      onEnd(await diagramCommand(specs, options, surroundings));
    });
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((name: string, before: readonly string[]) => [...before, name])
    .default([], "all");
}

const extras = ["requests", "dead-letters", "schedules"];

function extrasOf(text: string, before: readonly string[]): readonly string[] {
  const words = text.split(",").map((word) => word.trim());
  const unknown = words.find((word) => word !== "all" && !extras.includes(word));
  if (unknown !== undefined) throw new InvalidArgumentError(`It is one of ${extras.join(", ")} and all.`);
  return [...new Set([...before, ...words.flatMap((word) => (word === "all" ? extras : [word]))])];
}

function pixelsOf(text: string): number {
  const width = Number(text);
  if (Number.isInteger(width) && width >= 1 && width <= 8_000) return width;
  throw new InvalidArgumentError("It is a whole number from 1 to 8000.");
}
