import { describe, expect, it } from "vitest";
import type { System } from "../../../asyncapi/index.js";
import { layOut, type Layout } from "../../../generator/picture/layout.js";
import { textWidth } from "../../../generator/picture/text-width.js";
import { diagramOf, printDiagram, type PrintDiagramOptions } from "../../../generator/print-diagram.js";
import { directions } from "../../../generator/view/diagram/diagram.js";
import { manySpecs, readSpecs } from "./systems.js";

const small = await readSpecs(...manySpecs(3));
const medium = await readSpecs(...manySpecs(8));
const large = await readSpecs(...manySpecs(50));

const pictures: readonly (readonly [string, System, PrintDiagramOptions])[] = [
  ["3 services", small, {}],
  ["3 services, with everything", small, { show: ["requests", "dead-letters", "schedules"], group: true }],
  ["8 services", medium, {}],
  ["8 services, by domain", medium, { group: true }],
  ["50 services", large, {}],
  ["50 services, by domain", large, { group: true, show: ["dead-letters"] }],
  ["an overview of 3", small, { overview: true }],
  ["an overview of 50", large, { overview: true }],
  ["one of 50", large, { services: ["service-7"] }],
  ["one of 200 events", large, { events: ["event-70"] }],
];

describe.each(pictures)("a picture of %s", (_, system, options) => {
  it.each(directions)("has nothing that overlaps or is cut off, to the %s", async (direction) => {
    const layout = await layOut(diagramOf(system, options), { direction });
    expect(overlaps(layout)).toEqual([]);
    expect(outside(layout)).toEqual([]);
    expect(tooWide(layout)).toEqual([]);
  });
});

describe.each(["down", "up"] as const)("a large system %s", (direction) => {
  it.each([
    ["50 services", large, {}],
    ["50 services, by domain", large, { group: true, show: ["dead-letters"] }],
    ["an overview of 50", large, { overview: true }],
    ["8 services", medium, {}],
  ] as const)("is no wider than a screen: %s", async (_, system, options) => {
    const { width } = await layOut(diagramOf(system, options), { direction });
    expect(width).toBeLessThanOrEqual(1_400);
  });

  it("has each event, each service and each actor in it", async () => {
    const diagram = diagramOf(large, {});
    const { shapes } = await layOut(diagram, { direction });
    const drawn = (kind: "card" | "pill") => shapes.filter(({ shape }) => shape === kind);
    expect(drawn("pill")).toHaveLength(diagram.events.length);
    const rows = shapes.flatMap((shape) => (shape.shape === "card" ? shape.rows : []));
    expect(rows).toHaveLength(diagram.services.flatMap(({ actors }) => actors).length);
    const names = new Set(shapes.flatMap((shape) => (shape.shape === "card" ? shape.name : [])));
    expect(names.size).toBe(diagram.services.length);
  });
});

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

function boxes({ shapes }: Layout): readonly Rectangle[] {
  return shapes.filter((shape) => shape.shape !== "line");
}

/** Cards, pills and the labels of arrows, each with each. */
function overlaps(layout: Layout): readonly string[] {
  const labels = layout.shapes.flatMap((shape) => (shape.shape === "line" ? (shape.label ?? []) : []));
  const all = [...boxes(layout), ...labels].toSorted((a, b) => a.y - b.y);
  return all.flatMap((one, number) =>
    all
      .slice(number + 1)
      .filter((other) => {
        const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
        const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
        return across > 0.5 && down > 0.5;
      })
      .map((other) => `${one.label} / ${other.label}`),
  );
}

function outside(layout: Layout): readonly string[] {
  const lines = layout.shapes.flatMap((shape) => (shape.shape === "line" ? shape.points : []));
  return [
    ...[...boxes(layout), ...layout.groups]
      .filter(
        ({ x, y, width, height }) => x < 0 || y < 0 || x + width > layout.width || y + height > layout.height,
      )
      .map(({ label }) => label),
    ...lines
      .filter(({ x, y }) => x < -1 || y < -1 || x > layout.width + 1 || y > layout.height + 1)
      .map(({ x, y }) => `a line at ${x} ${y}`),
  ];
}

/** Texts that are wider than what they stand in, in the widest of the fonts. */
function tooWide({ shapes }: Layout): readonly string[] {
  return shapes.flatMap((shape) => {
    if (shape.shape === "line") return [];
    const texts =
      shape.shape === "pill"
        ? [{ text: shape.label, size: 13, width: shape.width }]
        : [
            { text: shape.label, size: 14, width: shape.width },
            ...shape.rows.map((row) => ({ text: row.label, size: 12, width: row.width })),
          ];
    return texts.filter(({ text, size, width }) => textWidth(text, { size }) > width).map(({ text }) => text);
  });
}

describe("an SVG", () => {
  it("has texts of a document as texts only", async () => {
    const [spec = ""] = manySpecs(1);
    const hostile = spec.replace(
      '"title":"service-0"',
      `"title":"</title><script>alert(1)</script>&\\u0000","x-hazelnats-name":"a"`,
    );
    const svg = String(await printDiagram(await readSpecs(hostile), "svg"));
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;");
  });

  it("is the same each time, and follows its reader's theme on request", async () => {
    const svg = await printDiagram(small, "svg", { theme: "auto" });
    expect(await printDiagram(small, "svg", { theme: "auto" })).toBe(svg);
    expect(svg).toContain("prefers-color-scheme:dark");
  });
});

describe("a PNG", () => {
  const sizeOf = (png: string | Uint8Array) => {
    const view = new DataView(Uint8Array.from(typeof png === "string" ? [] : png).buffer);
    return { width: view.getUint32(16), height: view.getUint32(20) };
  };

  it("is rendered without a browser, as wide as asked for", async () => {
    expect(sizeOf(await printDiagram(small, "png", { width: 900 })).width).toBe(900);
  });

  it("is never longer than 8000 pixels on any side", async () => {
    const { width, height } = sizeOf(await printDiagram(large, "png", { width: 8_000 }));
    expect(Math.max(width, height)).toBeLessThanOrEqual(8_000);
  });
});
