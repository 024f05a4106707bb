import { type Command, InvalidArgumentError, Option } from "commander";
import type { Surroundings } from "./command.js";
import type { ExitCode } from "./exit-code.js";
import type { LintCommandOptions } from "./lint-command.js";

const EPILOGUE = `
Examples:
  $ hazelnats lint                              the documents of the configuration, as one system
  $ hazelnats lint specs/*.yaml --max-warnings 0
  $ hazelnats lint src                          what code defines
  $ hazelnats lint --format sarif > lint.sarif
`;

/** Adds what `hazelnats lint` does to a command that has the options of reading. */
export function addLint(command: Command, surroundings: Surroundings, onEnd: (code: ExitCode) => void): void {
  command
    .summary("look for what is allowed and yet unwise")
    .description(
      "Looks for what is allowed and yet unwise in documents and code: streams without limits, subjects that overlap, events that nobody handles. What is named together is one system.",
    )
    .argument(
      "[files...]",
      "documents (.yaml, .json), or files, folders and globs of TypeScript; default: the documents of the configuration",
    )
    .option("--fix", "remove what says nothing: empty descriptions in YAML, comments that silence nothing")
    .addOption(new Option("--format <how>", "default: text").choices(["text", "json", "sarif", "github"]))
    .addOption(
      new Option(
        "--max-warnings <number>",
        "more warnings than these fail; default: any number passes",
      ).argParser((text: string) => {
        const number = Number(text);
        if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError("It is a number from 0.");
        return number;
      }),
    )
    .option("--json", "as --format json")
    .option(
      "--ruleset <file>",
      "the Spectral ruleset; default: the nearest .spectral.yaml from the document up to here",
    )
    .addHelpText("after", EPILOGUE)
    .action(async (files: readonly string[], options: LintCommandOptions) => {
      const { lintCommand } = await import("./lint-command.js");
      onEnd(await lintCommand(files, options, surroundings));
    });
}
