import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { isInside } from "../../asyncapi/is-inside.js";
import type { Reading } from "../../asyncapi/read-application.js";
import type { Job } from "./job.js";
import { readJob } from "./read-job.js";

/** A document as it was in a revision: `git:main:specs/orders.yaml`. */
export interface GitDocument {
  readonly revision: string;
  /** Absolute path of where the document is, or was. */
  readonly file: string;
}

const mostRounds = 64;
const mostBytes = 64 * 2 ** 20;

export function parseGitDocument(written: string, cwd: string): GitDocument | undefined {
  const [, revision, file] = /^git:([^:]+):(.+)$/su.exec(written) ?? [];
  return revision === undefined || file === undefined
    ? undefined
    : { revision, file: path.resolve(cwd, file) };
}

export type GitReading = Reading | { readonly kind: "absent"; readonly diagnostics: readonly Diagnostic[] };

type Settings = Pick<Job, "perspective" | "name" | "maxSize" | "allowRemote">;

/** Reads a document of a revision and what it refers to there. The files lie in a folder of their own meanwhile. */
export async function readGitDocument(
  { revision, file }: GitDocument,
  settings: Settings,
): Promise<GitReading> {
  const git = openGit(path.dirname(file));
  const top = await git(["rev-parse", "--show-toplevel"]);
  if (top.kind === "failed") return absent(`"${file}" is in no repository of git: ${top.reason}`);
  const repository = top.content.toString("utf8").trimEnd();
  // The working tree may be reached through a link, and the document need not exist any more.
  const inside = path.relative(
    repository,
    path.join(await realpath(path.dirname(file)), path.basename(file)),
  );
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "hazelnats-")));
  const copied = new Set<string>();
  try {
    const first = await copy(inside);
    if (first !== undefined)
      return absent(`The revision "${revision}" has no document "${slashes(inside)}": ${first}`);
    for (let round = 0; ; round++) {
      const job = { ...settings, input: path.join(folder, inside), roots: [folder] };
      const reading = await readJob(job);
      const missing = reading.files
        .filter((each) => isInside(each, folder))
        .map((each) => path.relative(folder, each))
        .filter((each) => !copied.has(each));
      const found = await Promise.all(missing.map(copy));
      if (found.every((reason) => reason !== undefined) || round === mostRounds)
        return inRevision(reading, { folder, revision });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  /** Gives the reason why there is no such file. */
  async function copy(name: string): Promise<string | undefined> {
    copied.add(name);
    const shown = await openGit(repository)(["show", "--end-of-options", `${revision}:${slashes(name)}`]);
    if (shown.kind === "failed") return shown.reason;
    const target = path.join(folder, name);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, shown.content);
    return undefined;
  }
}

function slashes(name: string): string {
  return name.replaceAll(path.sep, "/");
}

type Shown =
  { readonly kind: "shown"; readonly content: Buffer } | { readonly kind: "failed"; readonly reason: string };

function openGit(folder: string): (arguments_: readonly string[]) => Promise<Shown> {
  return async (arguments_) => {
    try {
      const { stdout } = await promisify(execFile)("git", [...arguments_], {
        cwd: folder,
        encoding: "buffer",
        maxBuffer: mostBytes,
      });
      return { kind: "shown", content: stdout };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const said = "stderr" in error && error.stderr instanceof Buffer ? error.stderr.toString("utf8") : "";
      return {
        kind: "failed",
        reason: (said || error.message).trim().replaceAll(/\s+/gu, " ").slice(0, 300),
      };
    }
  };
}

function absent(message: string): GitReading {
  const hint = "Name a revision and a document that it has, such as git:main:asyncapi.yaml.";
  return { kind: "absent", diagnostics: [{ severity: "error", rule: "git", message, hint }] };
}

/** Nobody shall be sent to files that are gone a moment later. */
function inRevision(
  reading: Reading,
  { folder, revision }: { readonly folder: string; readonly revision: string },
): Reading {
  const diagnostics = reading.diagnostics.map((diagnostic) => ({
    ...diagnostic,
    message: diagnostic.message.replaceAll(`${folder}${path.sep}`, ""),
    ...(diagnostic.location === undefined
      ? {}
      : {
          location: {
            ...diagnostic.location,
            file: `git:${revision}:${slashes(path.relative(folder, diagnostic.location.file))}`,
          },
        }),
  }));
  return { ...reading, diagnostics };
}
