/** One after another, the many files of a large client would mostly wait for the disk. */
const atOnce = 16;

/** The results in the order of the items. When it fails, nothing is still going on. */
export async function severalAtOnce<T, R>(
  items: readonly T[],
  act: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const remaining = items.entries();
  const workers = Array.from({ length: atOnce }, async () => {
    for (const [index, item] of remaining) results[index] = await act(item, index);
  });
  const failure = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  return results;
}
