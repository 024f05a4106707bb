import type { Layout, Point, Shape } from "./layout.js";

/** A shape somewhere else. */
export function moved(shape: Shape, by: Point): Shape {
  const move = <T extends Point>(place: T): T => ({ ...place, x: place.x + by.x, y: place.y + by.y });
  switch (shape.shape) {
    case "pill":
      return move(shape);
    case "card":
      return { ...move(shape), rows: shape.rows.map(move) };
    case "line":
      return {
        ...shape,
        points: shape.points.map(move),
        ...(shape.end === undefined ? {} : { end: move(shape.end) }),
        ...(shape.label === undefined ? {} : { label: move(shape.label) }),
      };
  }
}

/** A layout with its upper side down; what stands in a box keeps its order. */
export function upsideDown({ width, height, groups, shapes }: Layout): Layout {
  const turn = ({ x, y }: Point): Point => ({ x, y: height - y });
  const turnBox = <T extends Point & { readonly height: number }>(box: T): T => ({
    ...box,
    y: height - box.y - box.height,
  });
  return {
    width,
    height,
    groups: groups.map(turnBox),
    shapes: shapes.map((shape): Shape => {
      if (shape.shape !== "line") return moved(shape, { x: 0, y: turnBox(shape).y - shape.y });
      return {
        ...shape,
        points: shape.points.map(turn),
        ...(shape.end === undefined ? {} : { end: turn(shape.end) }),
        ...(shape.label === undefined ? {} : { label: turnBox(shape.label) }),
      };
    }),
  };
}
