/**
 * Why messages failed at first: the last error is often only a consequence. Known only for what failed in this
 * process, and of no more messages than `longest`, the oldest forgotten first.
 */
export interface FirstErrors {
  remember(sequence: number, error: unknown): void;
  /** Reads and forgets. */
  take(sequence: number): { readonly error: unknown } | undefined;
}

export function openFirstErrors(longest: number): FirstErrors {
  const errors = new Map<number, { readonly error: unknown }>();
  return {
    remember: (sequence, error) => {
      if (errors.has(sequence)) return;
      errors.set(sequence, { error });
      // a Map keeps its keys in the order in which they came
      const [oldest] = errors.keys();
      if (errors.size > longest && oldest !== undefined) errors.delete(oldest);
    },
    take: (sequence) => {
      const found = errors.get(sequence);
      errors.delete(sequence);
      return found;
    },
  };
}
