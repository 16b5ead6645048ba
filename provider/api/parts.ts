/** Lists that are too long for one call. */

/** The list in parts of at most `size`, in order; no part for an empty list. Pure. */
export function partsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}
