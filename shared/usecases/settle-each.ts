/** Providers allow few calls a second (Lightsail: 10), and other callers need them too. */
const AT_ONCE = 4;

/** Does some work for every item, a few at once, and gives how each ended, in the order of the items. */
export async function settleEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const results: PromiseSettledResult<Result>[] = [];
  const open = items.entries();
  const goThrough = async () => {
    for (const [index, item] of open) [results[index]] = await Promise.allSettled([work(item)]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goThrough));
  return results;
}
