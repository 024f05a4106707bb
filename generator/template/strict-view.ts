/**
 * The same view, but asking it for something that it does not have is an error: a misspelt name in a template
 * fails at once instead of printing nothing.
 */
export function strictView<T extends object>(view: T, path = "view"): T {
  return new Proxy(view, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof key === "string" && !(key in target))
        throw new UnknownViewNameError(path, key, Object.keys(target));
      return typeof value === "object" && value !== null
        ? strictView(value, `${path}.${String(key)}`)
        : value;
    },
  });
}

/** A template asks for a name that its view does not have. */
export class UnknownViewNameError extends Error {
  override readonly name = "UnknownViewNameError";
  readonly code = "UNKNOWN_VIEW_NAME";
  readonly path: string;
  readonly key: string;

  constructor(path: string, key: string, known: readonly string[]) {
    super(`the template asks for "${key}", which ${path} does not have; it has ${known.join(", ")}`);
    this.path = path;
    this.key = key;
  }
}
