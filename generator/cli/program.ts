import { Command, CommanderError, Option } from "commander";
import type { GenerateCommandOptions } from "./generate-command.js";
import { printChoices } from "../print-settings.js";
import type { Surroundings } from "./command.js";
import {
  configOption,
  jsonOption,
  perspectiveOption,
  quietOption,
  readingOptions,
  remoteHostOption,
  remoteOption,
  rootOption,
  rulesetOption,
  sizeOption,
} from "./common-options.js";
import type { DiffCommandOptions } from "./diff-command.js";
import { addDeadLetters } from "./dead-letters-program.js";
import { addExport } from "./export-program.js";
import { addDiagram } from "./diagram-program.js";
import { addDocs } from "./docs-program.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { addLint } from "./lint-program.js";
import { packageVersion } from "./package-version.js";
import type { ValidateCommandOptions } from "./validate-command.js";

const EPILOGUE = `
Examples:
  $ hazelnats init                                   write a first document and a configuration
  $ hazelnats generate                               generate everything that hazelnats.config.ts lists
  $ hazelnats generate asyncapi.yaml -o src/orders   generate the code of one document
  $ hazelnats generate --watch                       and again whenever a document changes
  $ hazelnats generate --check                       for CI: fail when the committed code is stale
  $ hazelnats export -o asyncapi.yaml                the document of what the code defines
  $ hazelnats diagram -o system.svg                  draw all services and their events
  $ hazelnats docs -o site                           document them

Exit codes:
  0    done
  1    a document has errors, the committed code is stale, or files could not be written
  2    the command line or the configuration file is wrong
  70   a mistake in Hazelnats itself
  130  interrupted (Ctrl+C)
`;

/**
 * Runs the command line and gives the exit code. Commands are imported when they run, so that `--help` and
 * `--version` load neither a parser nor a printer.
 */
export async function runProgram(
  arguments_: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok;
  const program = new Command("hazelnats")
    .description(
      "From an AsyncAPI document to typed TypeScript publishers and subscribers on NATS JetStream.",
    )
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .option("--debug", "print the stack of an internal error")
    .addHelpText("after", EPILOGUE)
    .exitOverride()
    .configureOutput({
      writeOut: surroundings.terminal.stdout.write,
      writeErr: surroundings.terminal.stderr.write,
    })
    .showHelpAfterError("(hazelnats --help shows the commands and options)");

  program
    .command("generate")
    .summary("generate the code of documents")
    .description(
      "Reads AsyncAPI documents and writes typed events, publishers and subscribers. With an error in any of the documents nothing is written.",
    )
    .argument("[specs...]", "AsyncAPI documents, YAML or JSON; default: those of the configuration file")
    .option(
      "-o, --output <folder>",
      "where the generated files go; of several documents each has a folder in it, beside `shared`",
    )
    .addOption(perspectiveOption())
    .option(
      "--name <name>",
      "what the application is called on the server; default: after the document's title",
    )
    .addOption(
      new Option("--check", "write nothing; exit 1 and show the difference when the code on disk is stale"),
    )
    .addOption(new Option("--dry-run", "write nothing; say what would be written").conflicts("check"))
    .addOption(
      new Option("-w, --watch", "generate again whenever a file changes that was read").conflicts([
        "check",
        "dryRun",
        "json",
      ]),
    )
    .addOption(
      new Option(
        "--validate <how>",
        "quick, or full: also by the official parser, which takes much longer; default: full with --check, else quick",
      ).choices(["quick", "full"]),
    )
    .option("--templates <folder>", "templates that replace those of Hazelnats or add files")
    .addOption(
      new Option(
        "--validators <where>",
        "runtime: compiled where they are needed; standalone: printed, for where no code may be made of text; default: runtime",
      ).choices(printChoices.validators),
    )
    .addOption(
      new Option("--dates <what>", "what texts with date and time are in code; default: string").choices(
        printChoices.dates,
      ),
    )
    .addOption(
      new Option("--int64 <what>", "what whole numbers of 64 bits are in code; default: number").choices(
        printChoices.int64,
      ),
    )
    .addOption(rulesetOption())
    .addOption(rootOption())
    .addOption(remoteOption())
    .addOption(remoteHostOption())
    .addOption(sizeOption())
    .addOption(configOption())
    .option(
      "--no-cache",
      "read and print everything again, even where nothing has changed since the last run",
    )
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Examples:
  $ hazelnats generate asyncapi.yaml --output src/orders
  $ hazelnats generate orders.yaml billing.yaml --output src/clients
  $ hazelnats generate orders.yaml -o src/orders-client --perspective client --name billing
  $ hazelnats generate specs/orders.yaml -o src/orders --root shared-schemas
`,
    )
    .action(async (specs: readonly string[], options: GenerateCommandOptions) => {
      const { generateCommand } = await import("./generate-command.js");
      code = await generateCommand(specs, options, surroundings);
    });

  program
    .command("validate")
    .summary("read documents and report what is wrong with them")
    .description(
      "Reads AsyncAPI documents as `generate` does, also with the official parser, and reports what is wrong. Writes nothing.",
    )
    .argument("[specs...]", "AsyncAPI documents; default: those of the configuration file")
    .addOption(perspectiveOption())
    .addOption(rulesetOption())
    .addOption(rootOption())
    .addOption(remoteOption())
    .addOption(remoteHostOption())
    .addOption(sizeOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(async (specs: readonly string[], options: ValidateCommandOptions) => {
      const { validateCommand } = await import("./validate-command.js");
      code = await validateCommand(specs, options, surroundings);
    });

  program
    .command("diff")
    .summary("compare two versions of a document and say what breaks")
    .description(
      "Compares two AsyncAPI documents by what travels and what is on the server: whether new readers can read old messages, old readers new ones, and which settings the server does not change. Exits with 1 where something breaks.",
    )
    .argument(
      "[documents...]",
      "the old and the new document, each a file or git:REVISION:path; with --base the new ones, or those of the configuration",
    )
    .option("--base <revision>", "compare each document with itself at this revision of git")
    .addOption(
      new Option(
        "--with <spec>",
        "another document of the system, whose actors are named where a change reaches them; repeatable",
      )
        .argParser((spec: string, before: readonly string[]) => [...before, spec])
        .default([], "none"),
    )
    .option("--allow <file>", "breaking changes that are meant, each with a reason and perhaps a last day")
    .option(
      "--undeclared-properties",
      "messages may have properties that their schema does not speak of, where it does not forbid them",
    )
    .addOption(new Option("--format <how>", "default: text").choices(["text", "markdown", "json"]))
    .addOption(perspectiveOption())
    .option("--name <name>", "what the application is called on the server; default: after the title")
    .addOption(rootOption())
    .addOption(remoteOption())
    .addOption(remoteHostOption())
    .addOption(sizeOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Examples:
  $ hazelnats diff old.yaml new.yaml
  $ hazelnats diff git:main:asyncapi.yaml asyncapi.yaml --format markdown
  $ hazelnats diff --base origin/main --allow hazelnats.allow.yaml
`,
    )
    .action(async (documents: readonly string[], options: DiffCommandOptions) => {
      const { diffCommand } = await import("./diff-command.js");
      code = await diffCommand(documents, options, surroundings);
    });

  program
    .command("init")
    .summary("write a first document and a configuration")
    .description(
      "Writes asyncapi.yaml and hazelnats.config.ts and adds scripts to package.json. Files that exist are kept as they are.",
    )
    .argument("[folder]", "where to write them", ".")
    .action(async (folder: string) => {
      const { initCommand } = await import("./init-command.js");
      code = await initCommand(folder, surroundings);
    });

  addExport(program.command("export"), surroundings, (ended) => {
    code = ended;
  });

  addLint(readingOptions(program.command("lint")), surroundings, (ended) => {
    code = ended;
  });

  addDiagram(readingOptions(program.command("diagram")), surroundings, (ended) => {
    code = ended;
  });

  addDocs(readingOptions(program.command("docs")), surroundings, (ended) => {
    code = ended;
  });

  addDeadLetters(program, surroundings, (ended) => {
    code = ended;
  });

  try {
    await program.parseAsync(arguments_, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed the help, the version or what is wrong.
    return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  }
}
