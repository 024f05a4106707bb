import { childPointer } from "../pointer.js";
import type { Type } from "../model/index.js";

export type Constant = string | number | boolean;

/** By JSON Pointer, the places that can hold these values alone. */
export type Constants = ReadonlyMap<string, readonly Constant[]>;

/** What tells messages apart stands near the top: `/type`, `/meta/type`, `/data/meta/type`. */
const deepest = 3;

/** The places of a type that its schema gives by `const` or `enum`. What is listed may be absent, but not different. */
export function constantsOf(type: Type, definitions: ReadonlyMap<string, Type>): Constants {
  return placesOf(type, { definitions, depth: 0, at: "", through: [] });
}

interface Walk {
  readonly definitions: ReadonlyMap<string, Type>;
  readonly depth: number;
  readonly at: string;
  /** Names of the definitions on the way here. */
  readonly through: readonly string[];
}

function placesOf(type: Type, walk: Walk): Constants {
  const own = literalsOf(type, walk);
  if (own !== undefined) return new Map([[walk.at, own]]);
  switch (type.kind) {
    case "reference": {
      const target = walk.definitions.get(type.name);
      if (target === undefined || walk.through.includes(type.name)) return new Map();
      return placesOf(target, { ...walk, through: [...walk.through, type.name] });
    }
    case "object": {
      if (walk.depth === deepest) return new Map();
      const properties = type.properties.flatMap(({ name, type: property }) => [
        ...placesOf(property, { ...walk, depth: walk.depth + 1, at: childPointer(walk.at, name) }),
      ]);
      return new Map(properties);
    }
    case "intersection":
      return new Map(type.members.flatMap((member) => [...placesOf(member, walk)]));
    case "union":
      return common(type.members.map((member) => placesOf(member, walk)));
    default:
      return new Map();
  }
}

/** The places that all alternatives have, with the values of each. */
function common([first, ...others]: readonly Constants[]): Constants {
  if (first === undefined) return new Map();
  return new Map(
    [...first].flatMap(([place, values]) => {
      const more = others.map((other) => other.get(place));
      return more.includes(undefined)
        ? []
        : [[place, [...new Set([...values, ...more.flatMap((each) => each ?? [])])] as const] as const];
    }),
  );
}

function literalsOf(type: Type, walk: Walk): readonly Constant[] | undefined {
  if (type.kind === "literal") return [type.value];
  if (type.kind !== "union") return undefined;
  const members = type.members.map((member) => (member.kind === "literal" ? [member.value] : undefined));
  if (walk.at === "" || members.includes(undefined)) return undefined;
  return members.flatMap((values) => values ?? []);
}
