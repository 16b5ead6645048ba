/** One spelling for all equivalent forms of a value, so that order and absence never look like a change. */

/** Lists whose order means nothing to the cloud. */
const SETS = new Set(["securityGroups", "keyNames", "userTags", "metadata", "userdata"]);

/**
 * JSON text that is equal for equal values: keys sorted, absent and null members left out, lists that are sets sorted.
 * Pure.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? "null";
}

/** Whether two values mean the same. Pure. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function ordered(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item));
    if (key === undefined || !SETS.has(key)) return items;
    return items
      .map((item) => JSON.stringify(item))
      .sort()
      .map((text): unknown => JSON.parse(text));
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => [name, ordered(member, name)] as const);
  return Object.fromEntries(members);
}
