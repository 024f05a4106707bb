import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Surroundings } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { type DeadLetters, type Filter, type Letter, loadProjectRuntime } from "./project-runtime.js";
import { printable } from "./terminal.js";

export interface ConnectOptions {
  readonly server?: readonly string[];
  readonly creds?: string;
  readonly domain?: string;
  readonly json?: boolean;
}

export interface FilterOptions extends ConnectOptions {
  readonly actor?: string;
  readonly event?: string;
  readonly reason?: string;
  readonly error?: string;
  readonly since?: Date;
  readonly until?: Date;
}

export interface SweepCommandOptions extends FilterOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

/** `hazelnats dead-letters list`. */
export function listDeadLetters(
  application: string,
  options: FilterOptions & { readonly limit?: number },
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withLetters(application, options, surroundings, async (letters) => {
    const { stdout, stderr } = surroundings.terminal;
    let count = 0;
    for await (const letter of letters.list(filterOf(options))) {
      if (count === options.limit) break;
      count += 1;
      stdout.write(options.json === true ? jsonLine(letter) : `${lineOf(letter)}\n`);
    }
    if (options.json !== true) stderr.write(`${count} ${count === 1 ? "letter" : "letters"}\n`);
    return exitCode.ok;
  });
}

/** `hazelnats dead-letters show`. */
export function showDeadLetter(
  application: string,
  options: ConnectOptions & { readonly number: number },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { stdout, stderr } = surroundings.terminal;
  return withLetters(application, options, surroundings, async (letters) => {
    const letter = await letters.show(options.number);
    if (letter === undefined) {
      stderr.write(`There is no dead letter ${options.number} of ${printable(application)}.\n`);
      return exitCode.failed;
    }
    const payload = textOf(letter.payload);
    if (options.json === true) {
      const headers = Object.fromEntries(letter.headers);
      stdout.write(`${JSON.stringify({ ...letter, headers, payload })}\n`);
      return exitCode.ok;
    }
    const { original, error, firstError } = letter;
    const lines = [
      lineOf(letter),
      `original  ${original.subject}, ${original.sequence} of ${original.stream}, ${original.timestamp.toISOString()}`,
      ...(firstError === undefined ? [] : [`first     ${firstError.name}: ${firstError.message}`]),
      `last      ${error.name}: ${error.message}`,
      ...letter.history.map(
        (life) => `before    ${life.at} ${life.reason} after ${life.attempts}: ${life.error}`,
      ),
      ...Array.from(letter.headers, ([name, values]) => `header    ${name}: ${values.join(", ")}`),
      "",
      "base64" in payload ? `${payload.base64} (base64)` : payload.text,
    ];
    stdout.write(`${printable(lines.join("\n"))}\n`);
    return exitCode.ok;
  });
}

/** `hazelnats dead-letters replay` and `drop`. */
export async function sweepDeadLetters(
  application: string,
  options: SweepCommandOptions & { readonly verb: "replay" | "drop"; readonly numbers: readonly number[] },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { verb, numbers, json = false, dryRun = false } = options;
  const { stdout, stderr, progress } = surroundings.terminal;
  const filter = filterOf(options);
  const isLimited = numbers.length > 0 || Object.values(filter).some((value) => value !== undefined);
  if (!isLimited && options.all !== true) {
    stderr.write(`Say which letters to ${verb}: by their numbers, by a filter such as --actor, or --all.\n`);
    return exitCode.usage;
  }
  return withLetters(application, options, surroundings, async (letters) => {
    let count = 0;
    const counts = await letters[verb](
      { ...filter, ...(numbers.length === 0 ? {} : { numbers }) },
      {
        dryRun,
        onLetter: (letter, result) => {
          count += 1;
          progress(`${count} letters`);
          if (json)
            stdout.write(`${JSON.stringify({ number: letter.number, actor: letter.actor, result })}\n`);
        },
      },
    );
    if (!json) {
      const done = verb === "replay" ? "queued for replay" : "dropped";
      stdout.write(`${counts.done} ${dryRun ? "would be " : ""}${done}\n`);
      if (counts.already > 0)
        stdout.write(`${counts.already} ${verb === "replay" ? "queued" : "gone"} already\n`);
    }
    if (counts["no-actor"] === 0) return exitCode.ok;
    stderr.write(
      `${counts["no-actor"]} not queued: their actors take no replays. Call register() of the subscriber with this ` +
        "version, or drop letters of actors that are no more.\n",
    );
    return exitCode.failed;
  });
}

async function withLetters(
  application: string,
  options: ConnectOptions,
  { cwd, terminal }: Surroundings,
  work: (letters: DeadLetters) => Promise<ExitCode>,
): Promise<ExitCode> {
  const runtime = await loadProjectRuntime(cwd);
  if (runtime === undefined) {
    terminal.stderr.write(
      `There is no @hazelnats/runtime with dead letters in the project of ${printable(cwd)}.\n` +
        "Run the command in a project that has it, or add it: npm install @hazelnats/runtime\n",
    );
    return exitCode.usage;
  }
  // what the runtime throws is about the server, the rights or the network; its messages say what to do
  try {
    const credentials = options.creds && (await readFile(resolve(cwd, options.creds), "utf8"));
    const given = process.env["NATS_URL"];
    const servers = options.server ?? (given === undefined || given === "" ? undefined : given.split(","));
    const letters = await runtime.openDeadLetters(application, {
      servers,
      credentials,
      domain: options.domain,
    });
    try {
      return await work(letters);
    } finally {
      await letters.close();
    }
  } catch (error) {
    terminal.stderr.write(`${printable(error instanceof Error ? error.message : String(error))}\n`);
    return exitCode.failed;
  }
}

function filterOf({ actor, event, reason, error, since, until }: FilterOptions): Filter {
  return { actor, event, reason, error, since, until };
}

function lineOf(letter: Letter): string {
  const { number, at, actor, event = "?", reason, attempts, replays, error } = letter;
  const tries = `${attempts}${replays > 0 ? `, replayed ${replays}` : ""}`;
  return printable(
    `${number}  ${at.toISOString()}  ${actor}  ${event}  ${reason} (${tries})  ${error.name}: ${error.message}`,
  ).replaceAll(/[\n\t]/g, " ");
}

function jsonLine(letter: Letter): string {
  return `${JSON.stringify(letter)}\n`;
}

function textOf(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString("base64") };
  }
}
