import type { Direction, Diagram } from "../view/diagram/diagram.js";
import { type Box, type Card, layOut, type Layout, type Line, type Pill, type Point } from "./layout.js";
import { sizes } from "./sizes.js";
import { pictureStyle, type Theme } from "./theme.js";

export interface SvgOptions {
  /** Default: `right`. */
  readonly direction?: Direction;
  /** Absent: the page that holds the picture has the colours. */
  readonly theme?: Theme;
  /** Ids of services that the picture is about. */
  readonly centre?: ReadonlySet<string>;
  /** Who sends on one side, who handles on the other, whatever it is. Default: only where it is large. */
  readonly columns?: boolean;
  /** Pixels that a picture from top to bottom should not be wider than. Default: 1,400. */
  readonly widest?: number;
  /** What the picture shows, for those who can't see it. */
  readonly title: string;
  /** Where a name leads; absent or `undefined`: nowhere. */
  readonly linkOf?: (kind: "service" | "event", of: string) => string | undefined;
}

/** Draws a diagram. */
export async function drawSvg(diagram: Diagram, options: SvgOptions): Promise<string> {
  const { direction = "right", centre, columns = false, widest } = options;
  const layout = await layOut(diagram, {
    direction,
    columns,
    ...(centre === undefined ? {} : { centre }),
    ...(widest === undefined ? {} : { widest }),
  });
  return printSvg(layout, options);
}

function printSvg(layout: Layout, { theme, title, linkOf }: SvgOptions): string {
  const width = number(layout.width);
  const height = number(layout.height);
  const lines = layout.shapes.filter((shape) => shape.shape === "line");
  const linked = (kind: "service" | "event", of: string, content: string): string => {
    const target = linkOf?.(kind, of);
    return target === undefined ? content : `<a href="${escapeXml(target)}">${content}</a>`;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hazelnats" role="${linkOf === undefined ? "img" : "group"}" aria-label="${escapeXml(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    ...(linkOf === undefined ? [`<title>${escapeXml(title)}</title>`] : []),
    ...(theme === undefined ? [] : [`<style>${pictureStyle(theme)}</style>`]),
    ...(theme === undefined ? [] : [`<rect class="ground" width="${width}" height="${height}"/>`]),
    ...layout.groups.map(printGroup),
    ...lines.map(printLine),
    ...layout.shapes.flatMap((shape) => {
      if (shape.shape === "line") return [];
      if (shape.shape === "card") return [linked("service", shape.name, printCard(shape))];
      return [shape.key === undefined ? printPill(shape) : linked("event", shape.key, printPill(shape))];
    }),
    ...lines.flatMap(({ label }) => (label === undefined ? [] : [printLabel(label)])),
    "</svg>",
    "",
  ].join("\n");
}

function printGroup(box: Box): string {
  return `<g class="group">${rectangle(box, 12)}<text x="${number(box.x + 14)}" y="${number(box.y + 20)}" font-size="${sizes.group.font}">${escapeXml(box.label)}</text></g>`;
}

function printCard(card: Card): string {
  const { header } = sizes;
  const rows = card.rows.map(
    (row) =>
      `<g class="${row.kind}">${rectangle(row, 5)}${row.detail === "" ? centred(row, sizes.row.font) : twoLines(row, row.detail, sizes.row.font)}</g>`,
  );
  const title = card.label === card.name ? "" : `<title>${escapeXml(card.name)}</title>`;
  return `<g class="service">${title}${rectangle(card, 8)}${centred({ ...card, height: header.height }, header.font)}${rows.join("")}</g>`;
}

function printPill(pill: Pill): string {
  const { kind, subject, height } = pill;
  const outline = rectangle(pill, kind === "event" ? height / 2 : 4);
  if (subject === "")
    return `<g class="${kind}">${outline}${centred(pill, kind === "event" ? sizes.event.font : sizes.row.font)}</g>`;
  return `<g class="${kind}">${outline}${twoLines(pill, subject, sizes.event.font)}</g>`;
}

function twoLines({ x, y, width, height, label }: Box, below: string, size: number): string {
  const middle = number(x + width / 2);
  const first = `<text x="${middle}" y="${number(y + height / 2 - 3)}" text-anchor="middle" font-size="${size}">${escapeXml(label)}</text>`;
  const second = `<text class="subject" x="${middle}" y="${number(y + height / 2 + 13)}" text-anchor="middle" font-size="${sizes.subject.font}">${escapeXml(below)}</text>`;
  return first + second;
}

function printLine({ points, end, dashed, faint }: Line): string {
  const [start, ...rest] = points;
  const last = points.at(-1);
  if (start === undefined || last === undefined) return "";
  const curves = rest.length === 0 ? "" : `C${rest.map(coordinates).join(" ")}`;
  const head = end === undefined ? "" : `<path class="head" d="${arrowHead(last, end)}"/>`;
  return `<path class="arrow${dashed ? " dashed" : ""}${faint === true ? " faint" : ""}" d="M${coordinates(start)}${curves}"/>${head}`;
}

const headWidth = 3.4;

function arrowHead(from: Point, to: Point): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return `M${coordinates(to)}`;
  const across = { x: (-(to.y - from.y) / length) * headWidth, y: ((to.x - from.x) / length) * headWidth };
  const corners = [
    to,
    { x: from.x + across.x, y: from.y + across.y },
    { x: from.x - across.x, y: from.y - across.y },
  ];
  return `M${corners.map(coordinates).join("L")}Z`;
}

function printLabel(box: Box): string {
  return `<g class="label">${centred(box, sizes.label.font)}</g>`;
}

function rectangle({ x, y, width, height }: Omit<Box, "label">, radius: number): string {
  return `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" rx="${number(radius)}"/>`;
}

function centred({ x, y, width, height, label }: Box, size: number): string {
  return `<text x="${number(x + width / 2)}" y="${number(y + height / 2 + size * 0.35)}" text-anchor="middle" font-size="${size}">${escapeXml(label)}</text>`;
}

function coordinates({ x, y }: Point): string {
  return `${number(x)} ${number(y)}`;
}

/** A tenth of a pixel is enough, and the same on every machine. */
function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** For text and for values in double quotes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Cs}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
