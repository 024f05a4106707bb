import type { Direction, Diagram } from "../view/diagram/diagram.js";
import {
  type Box,
  type Card,
  layOut,
  type Layout,
  type Line,
  type Pill,
  type Point,
  sizes,
} from "./layout.js";
import { pictureStyle, type Theme } from "./theme.js";

export interface SvgOptions {
  /** Default: `right`. */
  readonly direction?: Direction;
  /** Absent: the page that holds the picture has the colours. */
  readonly theme?: Theme;
  /** What the picture shows, for those who can't see it. */
  readonly title: string;
  /** Where a name leads; absent or `undefined`: nowhere. */
  readonly linkOf?: (kind: "service" | "event", of: string) => string | undefined;
}

/** Draws a diagram. */
export async function drawSvg(diagram: Diagram, options: SvgOptions): Promise<string> {
  return printSvg(await layOut(diagram, options.direction ?? "right"), options);
}

function printSvg(layout: Layout, { theme, title, linkOf }: SvgOptions): string {
  const width = number(layout.width);
  const height = number(layout.height);
  const linked = (kind: "service" | "event", of: string, content: string): string => {
    const target = linkOf?.(kind, of);
    return target === undefined ? content : `<a href="${escapeXml(target)}">${content}</a>`;
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hazelnats" role="img" aria-label="${escapeXml(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(title)}</title>`,
    ...(theme === undefined ? [] : [`<style>${pictureStyle(theme)}</style>`]),
    ...(theme === undefined ? [] : [`<rect class="ground" width="${width}" height="${height}"/>`]),
    ...layout.groups.map(printGroup),
    ...layout.lines.map(printLine),
    ...layout.cards.map((card) => linked("service", card.name, printCard(card))),
    ...layout.pills.map((pill) => linked("event", pill.key ?? "", printPill(pill))),
    ...layout.lines.flatMap(({ label }) => (label === undefined ? [] : [printLabel(label)])),
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
    (row) => `<g class="${row.kind}">${rectangle(row, 5)}${centred(row, sizes.row.font)}</g>`,
  );
  const title = card.label === card.name ? "" : `<title>${escapeXml(card.name)}</title>`;
  return `<g class="service">${title}${rectangle(card, 8)}${centred({ ...card, height: header.height }, header.font)}${rows.join("")}</g>`;
}

function printPill(pill: Pill): string {
  const { kind, subject, x, width, y, height } = pill;
  const outline = rectangle(pill, kind === "event" ? height / 2 : 4);
  if (subject === "")
    return `<g class="${kind}">${outline}${centred(pill, kind === "event" ? sizes.event.font : sizes.row.font)}</g>`;
  const middle = number(x + width / 2);
  const name = `<text x="${middle}" y="${number(y + height / 2 - 3)}" text-anchor="middle" font-size="${sizes.event.font}">${escapeXml(pill.label)}</text>`;
  const below = `<text class="subject" x="${middle}" y="${number(y + height / 2 + 13)}" text-anchor="middle" font-size="${sizes.subject.font}">${escapeXml(subject)}</text>`;
  return `<g class="${kind}">${outline}${name}${below}</g>`;
}

function printLine({ points, end, dashed }: Line): string {
  const [start, ...rest] = points;
  const last = points.at(-1);
  if (start === undefined || last === undefined) return "";
  const curves = rest.length === 0 ? "" : `C${rest.map(coordinates).join(" ")}`;
  return `<path class="arrow${dashed ? " dashed" : ""}" d="M${coordinates(start)}${curves}"/><path class="head" d="${arrowHead(last, end)}"/>`;
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
  return `<g class="label">${rectangle(box, 4)}${centred(box, sizes.label.font)}</g>`;
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
