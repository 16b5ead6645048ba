/** One spelling for all equivalent forms of a value, so that order and absence never look like a change. */

/** Lists whose order means nothing to the cloud. */
const SETS = new Set(["securityGroups", "keyNames", "userTags", "metadata", "userdata"]);
/** Trees that are the program's own: no list in them is one of the cloud's, whatever its name. */
const OWN = new Set(["triggers"]);

/**
 * JSON text that is equal for equal values: keys sorted, absent, null and empty-list members left out, lists that are
 * sets sorted. Pure.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? "null";
}

/** Whether two values mean the same. Pure. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

/** An empty list asks for nothing, like none at all. */
function isAbsent(member: unknown): boolean {
  return member === undefined || member === null || (Array.isArray(member) && member.length === 0);
}

function ordered(value: unknown, key = "", isOwn = false): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => ordered(item, "", isOwn));
    if (isOwn || !SETS.has(key)) return items;
    return items
      .map((item) => JSON.stringify(item))
      .sort()
      .map((text): unknown => JSON.parse(text));
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value)
    .filter(([, member]) => !isAbsent(member))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => [name, ordered(member, name, isOwn || OWN.has(name))] as const);
  return Object.fromEntries(members);
}
