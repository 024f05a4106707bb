import { isJsonObject, type Json, type JsonObject } from "../../asyncapi/index.js";
import type { Point } from "./layout.js";

/** What Graphviz has found; its y grows upwards. */
export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly name: string; readonly centre: Point }[];
  readonly clusters: readonly { readonly number: number; readonly from: Point; readonly to: Point }[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphEdge {
  /** Its `id`. */
  readonly number: number;
  readonly points: readonly Point[];
  /** The tip of its head; absent: it has none. */
  readonly end?: Point;
  /** The centre of its label. */
  readonly label?: Point;
}

/** Reads the format `json0` of Graphviz. */
export function readGraph(output: unknown): Graph {
  // JSON.parse gives nothing but JSON.
  const root = output as Json;
  if (!isJsonObject(root)) throw new TypeError("Graphviz printed no graph");
  const [, , width = 0, height = 0] = numbers(root["bb"]);
  const objects = objectsOf(root["objects"]);
  return {
    width,
    height,
    nodes: objects
      .filter((each) => "pos" in each)
      .map((each) => ({ name: textOf(each["name"]), centre: pointOf(each["pos"]) })),
    clusters: objects.flatMap((each) => {
      const number = /^cluster_(\d+)$/u.exec(textOf(each["name"]))?.[1];
      const [left = 0, bottom = 0, right = 0, top = 0] = numbers(each["bb"]);
      return number === undefined
        ? []
        : [{ number: Number(number), from: { x: left, y: bottom }, to: { x: right, y: top } }];
    }),
    edges: objectsOf(root["edges"]).map(edgeOf),
  };
}

/**
 * `e,x,y x,y x,y …`: where the arrow ends (`s`: where it begins, if its head is there), then a start and the control
 * points of the curves.
 */
function edgeOf(edge: JsonObject): GraphEdge {
  const parts = textOf(edge["pos"]).split(" ");
  const tip = parts.find((part) => /^[es],/u.test(part));
  const points = parts.filter((part) => !/^[es],/u.test(part)).map(pointOf);
  const isAtStart = tip?.startsWith("s,") ?? false;
  return {
    number: Number(edge["id"]),
    points: isAtStart ? points.toReversed() : points,
    ...(tip === undefined ? {} : { end: pointOf(tip.slice(2)) }),
    ...(typeof edge["lp"] === "string" ? { label: pointOf(edge["lp"]) } : {}),
  };
}

function objectsOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter((each) => isJsonObject(each)) : [];
}

function pointOf(text: Json | undefined): Point {
  const [x = 0, y = 0] = numbers(text);
  return { x, y };
}

function numbers(text: Json | undefined): readonly number[] {
  return textOf(text).split(",").map(Number);
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
