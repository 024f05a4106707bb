import { type Command, InvalidArgumentError, Option } from "commander";

/** What every command takes that reads documents as one system. */
export function readingOptions(command: Command): Command {
  return command
    .addOption(perspectiveOption())
    .addOption(rootOption())
    .addOption(remoteOption())
    .addOption(remoteHostOption())
    .addOption(sizeOption())
    .addOption(configOption())
    .addOption(new Option("-q, --quiet", "print only what is wrong"));
}

export function rulesetOption(): Option {
  return new Option(
    "--ruleset <file>",
    "the Spectral ruleset of a full validation; default: the nearest .spectral.yaml from the document up to here",
  );
}

export function perspectiveOption(): Option {
  return new Option(
    "--perspective <whose>",
    "whose code: of the application that the document describes, or of a client of it",
  ).choices(["application", "client"]);
}

export function rootOption(): Option {
  return new Option(
    "--root <folder>",
    "a folder that references may reach beside the document's own; repeatable",
  )
    .argParser((folder: string, before: readonly string[]) => [...before, folder])
    .default([], "the document's folder only");
}

export function remoteOption(): Option {
  return new Option(
    "--allow-remote",
    "fetch what references to https: addresses lead to; default: refuse them",
  );
}

export function remoteHostOption(): Option {
  return new Option(
    "--remote-host <host>",
    "as --allow-remote, and from this host also by http: and at a private address; repeatable",
  )
    .argParser((host: string, before: readonly string[]) => [...before, host])
    .default([], "none");
}

export function sizeOption(): Option {
  return new Option(
    "--max-size <MiB>",
    "how much a document and all that it refers to may have; default: 16",
  ).argParser((text: string) => {
    const size = Number(text);
    if (!(size > 0)) throw new InvalidArgumentError("It is a number of MiB, such as 64.");
    return size * 2 ** 20;
  });
}

export function configOption(): Option {
  return new Option(
    "--config <file>",
    "the configuration file; default: the nearest hazelnats.config.ts upwards",
  );
}

export function jsonOption(): Option {
  return new Option("--json", "print one JSON document instead of text");
}

export function quietOption(): Option {
  return new Option("-q, --quiet", "print only what is wrong").conflicts("json");
}
