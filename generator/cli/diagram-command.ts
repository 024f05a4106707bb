import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import type { MissingPackageError } from "../optional-package.js";
import type { DiagramFormat, PrintDiagramOptions } from "../print-diagram.js";
import type { Theme } from "../picture/theme.js";
import type { Direction, Extra } from "../view/diagram/diagram.js";
import type { Surroundings } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import type { JobOptions } from "./find-jobs.js";
import { toAbsolutePath } from "./job.js";
import { findUnknownNames, readSystem } from "./read-system.js";
import { report, shortPath } from "./report.js";
import { writeOutput } from "./write-output.js";

export interface DiagramCommandOptions extends JobOptions {
  readonly output?: string;
  readonly format?: DiagramFormat;
  readonly direction: Direction;
  readonly theme: Theme;
  /** Default: true. */
  readonly colors: boolean;
  readonly group?: boolean;
  readonly show: readonly Extra[];
  readonly service: readonly string[];
  readonly event: readonly string[];
  readonly overview?: boolean;
  readonly width?: number;
  readonly quiet?: boolean;
}

/** The formats by the ends of file names. */
const extensions: ReadonlyMap<string, DiagramFormat> = new Map([
  [".d2", "d2"],
  [".mmd", "mermaid"],
  [".mermaid", "mermaid"],
  [".dot", "dot"],
  [".gv", "dot"],
  [".svg", "svg"],
  [".png", "png"],
]);

/** From so many services or events on a whole picture is no help any more. */
const manyServices = 25;
const manyEvents = 60;

/** `hazelnats diagram`. */
export async function diagramCommand(
  specs: readonly string[],
  options: DiagramCommandOptions,
  { cwd, terminal, uninterrupted }: Surroundings,
): Promise<ExitCode> {
  const { output: written, quiet = false } = options;
  const output = written === undefined ? undefined : toAbsolutePath(written, cwd);
  const tell = async (diagnostics: readonly Diagnostic[], verdict: "valid" | "invalid" | "usage") => {
    await report({ verdict, diagnostics, documents: [] }, terminal, {
      cwd,
      quiet,
      writes: output !== undefined,
    });
    return verdict === "usage" ? exitCode.usage : verdict === "invalid" ? exitCode.failed : exitCode.ok;
  };
  const format = formatOf(options.format, output);
  if (typeof format === "object") return await tell([format], "usage");
  if (format === "png" && output === undefined)
    return await tell([usage("A PNG needs a file.", "Name it: --output system.png")], "usage");

  const reading = await readSystem(specs, options, { command: "diagram", cwd, terminal });
  const { system } = reading;
  if (system === undefined)
    return await tell(reading.diagnostics, reading.verdict === "usage" ? "usage" : "invalid");
  const unknown = findUnknownNames(system, options);
  if (unknown.length > 0) return await tell(unknown, "usage");
  const errors = await tell(reading.diagnostics, "valid");

  const content = await attempt(async () => {
    const { printDiagram } = await import("../print-diagram.js");
    return await printDiagram(system, format, drawingOptions(options));
  });
  if ("packageName" in content) return await tell([missingPackage(content)], "usage");
  const isWhole = options.service.length + options.event.length === 0 && options.overview !== true;
  if (isWhole && !quiet && (system.applications.length > manyServices || system.events.length > manyEvents))
    terminal.stderr.write(
      "This is a large picture. --overview shows services only, --service and --event a neighbourhood.\n",
    );
  if (output === undefined) {
    terminal.stdout.write(String(content.drawn));
    return errors;
  }
  const failure = await uninterrupted(async () => await writeOutput(output, content.drawn));
  if (failure !== undefined) return await tell([failure], "invalid");
  if (!quiet) terminal.stdout.write(`${shortPath(output, cwd)}: ${countOf(system)}\n`);
  return errors;
}

function countOf(system: {
  readonly applications: readonly unknown[];
  readonly events: readonly unknown[];
}): string {
  const { applications, events } = system;
  return `${applications.length} service${applications.length === 1 ? "" : "s"}, ${events.length} event${events.length === 1 ? "" : "s"}`;
}

function drawingOptions(options: DiagramCommandOptions): PrintDiagramOptions {
  const { direction, theme, colors, group = false, show, service, event, overview = false, width } = options;
  return {
    direction,
    theme,
    colours: colors,
    group,
    show,
    services: service,
    events: event,
    overview,
    ...(width === undefined ? {} : { width }),
  };
}

function formatOf(stated: DiagramFormat | undefined, output: string | undefined): DiagramFormat | Diagnostic {
  if (stated !== undefined) return stated;
  if (output === undefined) return "d2";
  return (
    extensions.get(path.extname(output).toLowerCase()) ??
    usage(
      `The format of "${path.basename(output)}" is not known.`,
      `End the name with ${[...extensions.keys()].join(", ")}, or state it with --format.`,
    )
  );
}

async function attempt(
  draw: () => Promise<string | Uint8Array>,
): Promise<{ readonly drawn: string | Uint8Array } | MissingPackageError> {
  const { MissingPackageError } = await import("../optional-package.js");
  try {
    return { drawn: await draw() };
  } catch (error) {
    if (error instanceof MissingPackageError) return error;
    throw error;
  }
}

/** What is said where a format needs a package that is not there. */
function missingPackage({ packageName }: MissingPackageError): Diagnostic {
  return usage(
    `A PNG is rendered by the package ${packageName}, which is not installed or does not run on this machine.`,
    `Install it: npm install --save-dev ${packageName}. An SVG needs nothing.`,
  );
}

function usage(message: string, hint: string): Diagnostic {
  return { severity: "error", rule: "usage", message, hint };
}
