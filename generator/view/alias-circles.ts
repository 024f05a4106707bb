import type { Type } from "../../asyncapi/index.js";

/** Which aliases come back to themselves with no object or array between. */
export interface AliasCircles {
  /** Whether each of the two leads to the other; one name, whether it leads to itself or is the other. */
  readonly together: (one: string, other: string) => boolean;
}

/** Tarjan's strongly connected components, with a stack of its own: chains of aliases may be of any length. */
export function findAliasCircles(types: ReadonlyMap<string, Type>): AliasCircles {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const circle = new Map<string, number>();
  const open: string[] = [];
  const work: { readonly name: string; readonly next: Iterator<string> }[] = [];
  const enter = (name: string): void => {
    order.set(name, order.size);
    lowest.set(name, order.size - 1);
    open.push(name);
    const type = types.get(name);
    work.push({ name, next: (type === undefined ? [] : bareReferences(type)).values() });
  };
  const lower = (name: string, to: number | undefined): void => {
    lowest.set(name, Math.min(lowest.get(name) ?? 0, to ?? Infinity));
  };
  for (const start of types.keys()) {
    if (!order.has(start)) enter(start);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { name, next } = top;
      const step = next.next();
      if (step.done !== true) {
        if (!order.has(step.value)) enter(step.value);
        else if (!circle.has(step.value)) lower(name, order.get(step.value));
        continue;
      }
      work.pop();
      const around = work.at(-1);
      if (around !== undefined) lower(around.name, lowest.get(name));
      if (lowest.get(name) !== order.get(name)) continue;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        circle.set(member, order.get(name) ?? 0);
        if (member === name) break;
      }
    }
  }
  return { together: (one, other) => one === other || circle.get(one) === (circle.get(other) ?? -1) };
}

/** What stands in a type as an alternative or a part, not within an object or an array. */
function bareReferences(type: Type): readonly string[] {
  if (type.kind === "reference") return [type.name];
  if (type.kind !== "union" && type.kind !== "intersection") return [];
  return type.members.flatMap(bareReferences);
}
