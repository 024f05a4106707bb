import { packageFile } from "../../asyncapi/index.js";
import { optionalPackage } from "../optional-package.js";

/** Pixels; more of them take gigabytes of memory and no viewer shows them. */
export const longestPngSide = 8_000;

const resvg = "@resvg/resvg-js";

/** Renders an SVG of ours. Throws a {@link MissingPackageError} where `@resvg/resvg-js` is not installed. */
export async function renderPng(
  svg: string,
  { width }: { readonly width?: number } = {},
): Promise<Uint8Array> {
  const { Resvg } = await optionalPackage(resvg, async () => await import("@resvg/resvg-js"));
  const [, drawnWidth = "1", drawnHeight = "1"] = /width="([\d.]+)" height="([\d.]+)"/u.exec(svg) ?? [];
  const wanted = width ?? Number(drawnWidth) * 2;
  const highest = (longestPngSide / Number(drawnHeight)) * Number(drawnWidth);
  const renderer = new Resvg(svg, {
    fitTo: { mode: "width", value: Math.max(1, Math.floor(Math.min(wanted, longestPngSide, highest))) },
    font: {
      fontFiles: ["Inter-Medium.ttf", "Inter-SemiBold.ttf"].map((file) =>
        packageFile("templates", "fonts", file),
      ),
      defaultFontFamily: "Inter",
      // Ours is the same everywhere; only what it lacks is looked for on the machine.
      loadSystemFonts: needsOtherFonts(svg),
    },
  });
  return renderer.render().asPng();
}

/** Whether there are letters beyond Latin, Greek and Cyrillic. */
function needsOtherFonts(svg: string): boolean {
  return /[\u0530-\u1DFF\u2C00-\u{10FFFF}]/u.test(svg);
}
