/** A name that a template asked for and its view does not have. */
export interface Miss {
  /** Of the view: `view.events.0`. */
  readonly path: string;
  readonly key: string;
  readonly known: readonly string[];
}

interface StrictOptions {
  /** Told of each name that is looked for in vain, also where no error comes of it. */
  readonly missed?: (miss: Miss) => void;
}

/**
 * The same view, but asking it for something that it does not have is an error: a misspelt name in a template
 * fails at once instead of printing nothing.
 */
export function strictView<T extends object>(view: T, options: StrictOptions = {}): T {
  return strictPart(view, "view", options);
}

function strictPart<T extends object>(view: T, path: string, options: StrictOptions): T {
  const missing = (target: object, key: string | symbol): Miss | undefined =>
    typeof key === "symbol" || key in target ? undefined : { path, key, known: Object.keys(target) };
  return new Proxy(view, {
    has(target, key): boolean {
      const miss = missing(target, key);
      if (miss !== undefined) options.missed?.(miss);
      return Reflect.has(target, key);
    },
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      const miss = missing(target, key);
      if (miss !== undefined) {
        options.missed?.(miss);
        throw new UnknownViewNameError(miss);
      }
      return typeof value === "object" && value !== null
        ? strictPart(value, `${path}.${String(key)}`, options)
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

  constructor({ path, key, known }: Miss) {
    super(`the template asks for "${key}", which ${path} does not have; it has ${known.join(", ")}`);
    this.path = path;
    this.key = key;
  }
}
