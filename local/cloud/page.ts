/** A page of `items` (sorted by `keyOf`) that follow the key `after`, and the key of its last item if more follow. */
export function pageAfter<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  after: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter(item => keyOf(item) > after);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return { items: page, next: last !== undefined && rest.length > size ? keyOf(last) : undefined };
}
