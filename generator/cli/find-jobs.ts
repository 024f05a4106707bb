import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { sharedFolderName } from "../documents/folders.js";
import { type PrintSettings, printSettingsIn } from "../print-settings.js";
import { loadConfig } from "./config.js";
import { findRuleset } from "./find-ruleset.js";
import { findInputMistake, type Job, type JobSet, type Perspective, toAbsolutePath } from "./job.js";

/** Options of every command that reads documents. */
export interface JobOptions extends PrintSettings {
  readonly perspective?: Perspective;
  readonly name?: string;
  readonly root?: readonly string[];
  readonly config?: string;
  readonly ruleset?: string;
  /** Bytes. */
  readonly maxSize?: number;
  readonly allowRemote?: boolean;
  /** Hosts that are trusted with `http:` and private addresses. */
  readonly remoteHost?: readonly string[];
  /** As it was written. */
  readonly templates?: string;
}

/** `generate` writes into the folder of each document; the others write nothing, or one thing of all. */
export type JobCommand = "generate" | "validate" | "lint" | "diff" | "diagram" | "docs";

interface FindOptions extends JobOptions {
  readonly cwd: string;
  readonly command: JobCommand;
  /** The folder of generated code, if it is named. */
  readonly clientFolder?: string | undefined;
}

export type FoundJobs =
  | ({ readonly kind: "found"; readonly configFile?: string } & JobSet)
  | { readonly kind: "mistaken"; readonly diagnostics: readonly Diagnostic[] };

const exampleOf: Readonly<Record<JobCommand, string>> = {
  generate: "hazelnats generate asyncapi.yaml --output src/orders",
  validate: "hazelnats validate asyncapi.yaml",
  lint: "hazelnats lint asyncapi.yaml",
  diff: "hazelnats diff asyncapi.yaml --base main",
  diagram: "hazelnats diagram asyncapi.yaml",
  docs: "hazelnats docs asyncapi.yaml --output site",
};

/** The documents of the command line, or without any those of the configuration file. */
export async function findJobs(specs: readonly string[], options: FindOptions): Promise<FoundJobs> {
  const found = await findBareJobs(specs, options);
  if (found.kind === "mistaken") return found;
  return { ...found, jobs: found.jobs.map((job) => withRuleset(job, options)) };
}

function withRuleset(job: Job, { cwd, ruleset: named }: FindOptions): Job {
  const ruleset =
    named === undefined ? findRuleset(job.input, cwd) : { file: toAbsolutePath(named, cwd), isNamed: true };
  return ruleset === undefined ? job : { ...job, ruleset };
}

async function findBareJobs(specs: readonly string[], options: FindOptions): Promise<FoundJobs> {
  if (specs.length === 0) return await jobsOfConfig(options);
  const { cwd, command, clientFolder, root = [] } = options;
  const named = specs.map((written) => ({ written, input: toAbsolutePath(written, cwd) }));
  // Naming a document twice says nothing new.
  const inputs = [...new Map(named.map((each) => [each.input, each])).values()];
  const diagnostics = inputs.flatMap(({ written, input }) => findInputMistake(written, input) ?? []);
  if (diagnostics.length > 0) return { kind: "mistaken", diagnostics };
  if (options.name !== undefined && inputs.length > 1)
    return mistaken("--name is of one document, and there are several.", "Name one document.");
  if (command === "generate" && clientFolder === undefined) return await jobsNamedInConfig(inputs, options);
  return {
    kind: "found",
    ...(inputs.length > 1 && clientFolder !== undefined
      ? sharedBelow(toAbsolutePath(clientFolder, cwd))
      : {}),
    jobs: inputs.map(({ input }) => ({
      input,
      // whoever writes no code never looks at this
      output: clientFolder === undefined ? "" : toAbsolutePath(clientFolder, cwd),
      roots: root.map((folder) => toAbsolutePath(folder, cwd)),
      ...stated(options),
    })),
  };
}

/** Several documents into one folder: each application has one in it, and so has what they share. */
function sharedBelow(output: string): Pick<JobSet, "shared" | "folderPerApplication"> {
  return { shared: path.join(output, sharedFolderName), folderPerApplication: true };
}

async function jobsOfConfig(options: FindOptions): Promise<FoundJobs> {
  if (options.clientFolder !== undefined)
    return mistaken(
      "--output needs a document.",
      "Name it: `hazelnats generate asyncapi.yaml --output src/orders`.",
    );
  const config = await loadConfig(options.cwd, options.config);
  switch (config.kind) {
    case "mistaken":
      return { kind: "mistaken", diagnostics: config.diagnostics };
    case "none":
      return mistaken(
        "There is no document to read: none was named, and no hazelnats.config.ts was found from here upwards.",
        `Name one (\`${exampleOf[options.command]}\`), or start with \`hazelnats init\`.`,
      );
    case "loaded":
      if (options.name !== undefined && config.jobs.length > 1)
        return mistaken(
          "--name is of one document, and the configuration lists several.",
          "Name the document, or give each a `name` in the configuration.",
        );
      return {
        kind: "found",
        configFile: config.file,
        ...sharedOf(config),
        jobs: config.jobs.map((job) => override(job, options)),
      };
  }
}

/** `hazelnats generate asyncapi.yaml` without a folder means the one that the configuration names. */
async function jobsNamedInConfig(
  inputs: readonly { readonly written: string; readonly input: string }[],
  options: FindOptions,
): Promise<FoundJobs> {
  const config = await loadConfig(options.cwd, options.config);
  if (config.kind === "mistaken") return { kind: "mistaken", diagnostics: config.diagnostics };
  const jobs = config.kind === "none" ? [] : config.jobs;
  const wanted = inputs.map(({ input }) => jobs.find((job) => job.input === input));
  const found = wanted.filter((job) => job !== undefined);
  if (config.kind === "loaded" && found.length === inputs.length) {
    // What one document shares depends on all others.
    const isWhole = config.shared !== undefined;
    return {
      kind: "found",
      configFile: config.file,
      ...sharedOf(config),
      jobs: (isWhole ? jobs : found).map((job) => (found.includes(job) ? override(job, options) : job)),
    };
  }
  return mistaken(
    "The folder for the generated files is missing.",
    `Name it: \`hazelnats generate ${inputs[0]?.written ?? ""} --output src/orders\`.`,
  );
}

function sharedOf({ shared }: JobSet): Pick<JobSet, "shared"> {
  return shared === undefined ? {} : { shared };
}

function override(job: Job, options: FindOptions): Job {
  const { cwd, root = [] } = options;
  const roots = [...job.roots, ...root.map((folder) => toAbsolutePath(folder, cwd))];
  return { ...job, roots, ...stated(options) };
}

function stated(options: FindOptions): Partial<Job> {
  const { perspective, name, maxSize, allowRemote, remoteHost = [], templates, cwd } = options;
  return {
    ...printSettingsIn(options),
    ...(templates === undefined ? {} : { templates: toAbsolutePath(templates, cwd) }),
    ...(perspective === undefined ? {} : { perspective }),
    ...(name === undefined ? {} : { name }),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(remoteHost.length > 0
      ? { allowRemote: remoteHost }
      : allowRemote === undefined
        ? {}
        : { allowRemote }),
  };
}

function mistaken(message: string, hint: string): FoundJobs {
  return { kind: "mistaken", diagnostics: [{ severity: "error", rule: "usage", message, hint }] };
}
