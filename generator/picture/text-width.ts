/**
 * Advance widths of U+0020 to U+007E in thousandths of the font size: of each letter the widest of Inter (500 and 600)
 * and DejaVu Sans. Who looks at a picture may have any of the fonts that it names; a text must fit with each.
 */
const regular = [
  318, 404, 523, 838, 650, 1004, 780, 326, 390, 390, 540, 838, 319, 465, 319, 379, 660, 636, 636, 636, 666,
  636, 640, 636, 640, 640, 337, 337, 838, 838, 838, 543, 1000, 728, 686, 737, 770, 632, 588, 775, 752, 295,
  580, 703, 565, 922, 769, 787, 645, 787, 695, 650, 660, 736, 728, 1020, 720, 713, 685, 390, 379, 390, 838,
  500, 500, 613, 635, 583, 635, 615, 389, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 549,
  392, 634, 592, 839, 592, 592, 566, 636, 359, 636, 838,
];

/** What a fallback font adds where a text is bold. */
const boldFactor = 1.1;

/** How wide a text is at most, in pixels, whichever of the fonts it is drawn in. */
export function textWidth(
  text: string,
  { size, bold = false }: { readonly size: number; readonly bold?: boolean },
): number {
  let thousandths = 0;
  for (const character of text) thousandths += widthOf(character.codePointAt(0) ?? 0);
  return (thousandths * size * (bold ? boldFactor : 1)) / 1000;
}

function widthOf(code: number): number {
  if (code >= 0x20 && code <= 0x7e) return regular[code - 0x20] ?? 1000;
  // Latin, Greek and Cyrillic; combining marks; all others are taken for as wide as high, or wider.
  if (code < 0x300) return 720;
  if (code < 0x370) return 0;
  if (code < 0x590) return 800;
  if (code < 0x1100) return 900;
  return code < 0x10000 ? 1050 : 1350;
}

/** The text, shortened in its middle so that it fits; the ends of names are what tells them apart. */
export function fit(
  text: string,
  { size, bold = false, width }: { readonly size: number; readonly bold?: boolean; readonly width: number },
): string {
  if (textWidth(text, { size, bold }) <= width) return text;
  const characters = Array.from(text);
  let kept = characters.length - 1;
  const shortened = (count: number): string =>
    `${characters.slice(0, Math.ceil(count / 2)).join("")}…${characters.slice(characters.length - Math.floor(count / 2)).join("")}`;
  while (kept > 2 && textWidth(shortened(kept), { size, bold }) > width) kept--;
  return shortened(kept);
}
