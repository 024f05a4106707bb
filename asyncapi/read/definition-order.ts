/** Names of other definitions that one mentions. */
interface Uses {
  readonly uses: ReadonlySet<string>;
}

/** Each definition after those that it uses, where no cycle forbids that; else in the order of the first mention. */
export function inDependencyOrder<T extends Uses>(
  definitions: ReadonlyMap<string, T>,
): readonly (readonly [string, T])[] {
  const ordered: (readonly [string, T])[] = [];
  const seen = new Set<string>();
  for (const start of definitions.keys()) {
    const stack: { readonly name: string; readonly rest: Iterator<string> }[] = [];
    const enter = (name: string): void => {
      const definition = definitions.get(name);
      if (definition === undefined || seen.has(name)) return;
      seen.add(name);
      stack.push({ name, rest: definition.uses.values() });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done !== true) {
        enter(next.value);
        continue;
      }
      stack.pop();
      const definition = definitions.get(top.name);
      if (definition !== undefined) ordered.push([top.name, definition]);
    }
  }
  return ordered;
}

/** The definitions that are mentioned, and those that these mention, and so on; sorted. */
export function reachable(uses: Iterable<string>, definitions: ReadonlyMap<string, Uses>): readonly string[] {
  const found = new Set(uses);
  // A set's iteration meets what is added meanwhile.
  for (const name of found) for (const other of definitions.get(name)?.uses ?? []) found.add(other);
  return [...found].toSorted();
}

/** The names of the definitions that are such, and of those that mention them, and so on. */
export function whatReaches<T extends Uses>(
  definitions: ReadonlyMap<string, T>,
  isSuch: (definition: T) => boolean,
): ReadonlySet<string> {
  const users = new Map<string, string[]>();
  for (const [user, { uses }] of definitions)
    for (const name of uses) {
      const known = users.get(name);
      if (known === undefined) users.set(name, [user]);
      else known.push(user);
    }
  const found = new Set<string>();
  for (const [name, definition] of definitions) if (isSuch(definition)) found.add(name);
  for (const name of found) for (const user of users.get(name) ?? []) found.add(user);
  return found;
}
