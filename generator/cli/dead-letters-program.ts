import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import type { Surroundings } from "./command.js";
import type { ConnectOptions, FilterOptions, SweepCommandOptions } from "./dead-letters-command.js";
import type { ExitCode } from "./exit-code.js";

const EPILOGUE = `
Examples:
  $ hazelnats dead-letters list shop --actor sendReceipt --since 2h
  $ hazelnats dead-letters show shop 12
  $ hazelnats dead-letters replay shop --error ECONNREFUSED --dry-run
  $ hazelnats dead-letters replay shop 12 13
  $ hazelnats dead-letters drop shop --reason invalid

They use the @hazelnats/runtime of the project in the current folder. The server is --server, else NATS_URL, else
nats://localhost:4222.
`;

/** Adds `hazelnats dead-letters list|show|replay|drop`. */
export function addDeadLetters(
  program: Command,
  surroundings: Surroundings,
  onEnd: (code: ExitCode) => void,
): void {
  const command = program
    .command("dead-letters")
    .summary("look at, replay and drop what could not be handled")
    .description("Works on the dead letters of an application: messages that its actors could not handle.")
    .addHelpText("after", EPILOGUE);
  const application = (): Argument => new Argument("<application>", "its name, as in defineSubscriber");
  const numbers = (): Argument =>
    new Argument("[numbers...]", "only these letters").argParser(
      (text: string, before: readonly number[] | undefined) => [...(before ?? []), numberOf(text)],
    );

  filters(command.command("list").summary("list letters, oldest first"))
    .addArgument(application())
    .option("--limit <count>", "not more than so many", numberOf)
    .action(async (name: string, options: FilterOptions & { readonly limit?: number }) => {
      const { listDeadLetters } = await import("./dead-letters-command.js");
      onEnd(await listDeadLetters(name, options, surroundings));
    });
  connecting(command.command("show").summary("print a letter with headers, payload and history"))
    .addArgument(application())
    .addArgument(new Argument("<number>", "the letter's number").argParser(numberOf))
    .action(async (name: string, number: number, options: ConnectOptions) => {
      const { showDeadLetter } = await import("./dead-letters-command.js");
      onEnd(await showDeadLetter(name, { ...options, number }, surroundings));
    });
  for (const [verb, summary] of [
    ["replay", "let the actors that failed have letters again, and nobody else"],
    ["drop", "remove letters for good"],
  ] as const) {
    filters(command.command(verb).summary(summary))
      .addArgument(application())
      .addArgument(numbers())
      .option("--all", "all letters, where no filter and no number is given")
      .option("--dry-run", "change nothing; say what would be done")
      .action(async (name: string, some: readonly number[], options: SweepCommandOptions) => {
        const { sweepDeadLetters } = await import("./dead-letters-command.js");
        onEnd(await sweepDeadLetters(name, { ...options, verb, numbers: some }, surroundings));
      });
  }
}

function connecting(command: Command): Command {
  return command
    .option("-s, --server <url...>", "address of the server, or of several of a cluster")
    .option("--creds <file>", "a credentials file")
    .option("--domain <name>", "the JetStream domain")
    .addOption(new Option("--json", "print JSON: one line for each letter"));
}

function filters(command: Command): Command {
  return connecting(command)
    .option("--actor <name>", "of this actor")
    .option("--event <name>", "of this event")
    .option("--reason <reason>", "with this reason, such as attempts or invalid")
    .option("--error <text>", "with this text in the last error")
    .option("--since <when>", "given up since then: a date with a time, or 30m, 2h, 7d ago", momentOf)
    .option("--until <when>", "given up before then", momentOf);
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1.");
}

const units: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

function momentOf(text: string): Date {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const moment =
    count === undefined ? new Date(text) : new Date(Date.now() - Number(count) * (units.get(unit) ?? 0));
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new InvalidArgumentError(
    "It is a date with a time (2026-01-31T12:00:00Z), or a time ago (30m, 2h, 7d).",
  );
}
