/** What has come and was not taken yet, by one who waits for it. */
export interface Pending<Item> {
  readonly size: number;
  push(item: Item): void;
  /** The oldest; `undefined` where there is none. */
  take(): Item | undefined;
  /** No more come: whoever waits learns it, after what is there, by the error where there is one. */
  end(failure?: { readonly error: unknown }): void;
  readonly isOver: boolean;
  readonly failure: { readonly error: unknown } | undefined;
  /** Resolves when there is something, or the end. */
  some(): Promise<void>;
}

export function openPending<Item>(): Pending<Item> {
  let items: Item[] = [];
  let taken = 0;
  let over: { readonly failure: { readonly error: unknown } | undefined } | undefined;
  let wake = (): void => undefined;
  return {
    get size() {
      return items.length - taken;
    },
    push: (item) => {
      items.push(item);
      wake();
    },
    take: () => {
      const item = items[taken];
      if (item === undefined) return undefined;
      taken += 1;
      // not with each item: shifting a long list costs its length
      if (taken > 1_024 || taken === items.length) {
        items = items.slice(taken);
        taken = 0;
      }
      return item;
    },
    end: (failure) => {
      over ??= { failure };
      wake();
    },
    get isOver() {
      return over !== undefined;
    },
    get failure() {
      return over?.failure;
    },
    some: async () => {
      if (items.length > taken || over !== undefined) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
  };
}
