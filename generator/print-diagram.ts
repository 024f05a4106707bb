import type { System } from "../asyncapi/index.js";
import type { Theme } from "./picture/theme.js";
import { loadTemplates } from "./template/engine.js";
import { buildDiagram, type DiagramOptions } from "./view/diagram/build-diagram.js";
import { viewD2 } from "./view/diagram/d2.js";
import type { Diagram, Direction } from "./view/diagram/diagram.js";
import { viewDot } from "./view/diagram/dot.js";
import { viewMermaid } from "./view/diagram/mermaid.js";
import { overviewOf, selectFrom } from "./view/diagram/select-diagram.js";

export type DiagramFormat = "d2" | "mermaid" | "dot" | "svg" | "png";

export interface PrintDiagramOptions extends DiagramOptions {
  /** Default: `right`. */
  readonly direction?: Direction;
  /** Of the texts (D2, Mermaid, DOT): whether they state colours. Default: true. */
  readonly colours?: boolean;
  /** Of the pictures (SVG, PNG). Default: `light`. */
  readonly theme?: Theme;
  /** Names of services: only what they send and handle. */
  readonly services?: readonly string[];
  /** Names of events: only who sends and handles them. */
  readonly events?: readonly string[];
  /** Services only. Default: false. */
  readonly overview?: boolean;
  /** Pixels of a PNG, at most {@link longestPngSide}. Default: twice the width of the picture. */
  readonly width?: number;
}

/** Draws a system. A PNG is bytes, everything else text; the same system gives the same text everywhere. */
export async function printDiagram(
  system: System,
  format: DiagramFormat,
  options: PrintDiagramOptions = {},
): Promise<string | Uint8Array> {
  const diagram = diagramOf(system, options);
  switch (format) {
    case "d2":
      return (await loadTemplates("diagram"))("d2", viewD2(diagram, options));
    case "mermaid":
      return (await loadTemplates("diagram"))("mermaid", viewMermaid(diagram, options));
    case "dot":
      return (await loadTemplates("diagram"))("dot", viewDot(diagram, options));
    case "svg":
      return await svgOf(diagram, system, options);
    case "png": {
      const { renderPng } = await import("./picture/png.js");
      const svg = await svgOf(diagram, system, options);
      return await renderPng(svg, options.width === undefined ? {} : { width: options.width });
    }
  }
}

/** What is drawn of a system. */
export function diagramOf(system: System, options: PrintDiagramOptions): Diagram {
  const { services = [], events = [], overview = false } = options;
  const diagram = selectFrom(buildDiagram(system, options), { services, events });
  return overview ? overviewOf(diagram) : diagram;
}

async function svgOf(
  diagram: Diagram,
  { applications }: System,
  { direction = "right", theme = "light", services = [] }: PrintDiagramOptions,
): Promise<string> {
  const { drawSvg } = await import("./picture/svg.js");
  const centre = new Set(diagram.services.filter(({ name }) => services.includes(name)).map(({ id }) => id));
  return await drawSvg(diagram, {
    direction,
    theme,
    centre,
    title: titleOf(applications.map(({ title }) => title)),
  });
}

function titleOf(titles: readonly string[]): string {
  const [first = "nothing", ...others] = titles;
  if (titles.length > 4) return `Services and events of ${first} and ${others.length} more applications`;
  return `Services and events of ${titles.length === 0 ? first : titles.join(", ")}`;
}
