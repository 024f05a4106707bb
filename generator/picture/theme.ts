/** `auto` follows the settings of who looks at it; what knows none, such as a PNG, is light then. */
export type Theme = "light" | "dark" | "auto";

export const themes: readonly Theme[] = ["light", "dark", "auto"];

interface Palette {
  readonly ground: string;
  readonly arrow: string;
  readonly label: string;
  readonly muted: string;
  readonly service: Paint;
  readonly event: Paint;
  readonly actor: Paint;
  readonly extra: Paint;
}

interface Paint {
  readonly stroke: string;
  readonly fill: string;
  readonly text: string;
}

/** Those of Event Storming; the texts have a contrast of at least 4.5 to 1. */
const light: Palette = {
  ground: "#ffffff",
  arrow: "#2c3e50",
  label: "#2c3e50",
  muted: "#596673",
  service: { stroke: "#f39c12", fill: "#fef4e6", text: "#6b4204" },
  event: { stroke: "#e74c3c", fill: "#fcebea", text: "#7d1f14" },
  actor: { stroke: "#2980b9", fill: "#e9f2fb", text: "#174a6c" },
  extra: { stroke: "#7f8c8d", fill: "#f4f6f6", text: "#414b4c" },
};

const dark: Palette = {
  ground: "#14181d",
  arrow: "#93a4b4",
  label: "#c4d0db",
  muted: "#9aa8b5",
  service: { stroke: "#f39c12", fill: "#33260f", text: "#fbdcab" },
  event: { stroke: "#e74c3c", fill: "#381a17", text: "#fbcac4" },
  actor: { stroke: "#3d9bd6", fill: "#14293a", text: "#c3e0f5" },
  extra: { stroke: "#7f8c8d", fill: "#23292b", text: "#d3dadb" },
};

/** First what the page of a documentation has, then what pictures look like on most machines. */
const fonts = `Inter, "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif`;

const shapes = `text{font-family:${fonts};font-weight:500}.service>text{font-weight:600}.arrow{fill:none;stroke-width:1.2}.dashed{stroke-dasharray:4 3}.faint{stroke-opacity:.5}.label>text{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}.service>rect,.event>rect,.actor>rect,.extra>rect{stroke-width:1.3}.group>rect{fill:none;stroke-dasharray:5 4}`;

/** The style of a picture that stands alone. */
export function pictureStyle(theme: Theme): string {
  switch (theme) {
    case "light":
      return shapes + paint(light, "");
    case "dark":
      return shapes + paint(dark, "");
    case "auto":
      return `${shapes}${paint(light, "")}@media (prefers-color-scheme:dark){${paint(dark, "")}}`;
  }
}

/** The style of the pictures in a page; `scope` is a selector such as `[data-theme="dark"] `. */
export function inlineStyle(theme: "light" | "dark", scope: string): string {
  return paint(theme === "light" ? light : dark, `${scope}.hazelnats `);
}

/** What does not depend on the theme, for a page. */
export const inlineShapes = shapes
  .split("}")
  .filter((rule) => rule !== "")
  .map((rule) =>
    rule
      .replace(/^[^{]*/u, (selectors) =>
        selectors
          .split(",")
          .map((selector) => `.hazelnats ${selector}`)
          .join(","),
      )
      .concat("}"),
  )
  .join("");

function paint(palette: Palette, scope: string): string {
  const rule = (selector: string, style: string): string => `${scope}${selector}{${style}}`;
  const kinds = (["service", "event", "actor", "extra"] as const).flatMap((kind) => {
    const { stroke, fill, text } = palette[kind];
    return [rule(`.${kind}>rect`, `stroke:${stroke};fill:${fill}`), rule(`.${kind}>text`, `fill:${text}`)];
  });
  return [
    rule(".ground", `fill:${palette.ground}`),
    ...kinds,
    rule("g>.subject", `fill:${palette.muted}`),
    rule(".arrow", `stroke:${palette.arrow}`),
    rule(".head", `fill:${palette.arrow}`),
    rule(".label>text", `fill:${palette.label};stroke:${palette.ground}`),
    rule(".group>rect", `stroke:${palette.muted}`),
    rule(".group>text", `fill:${palette.muted}`),
  ].join("");
}
