/** One spelling for all equivalent forms of a value, so order and absent fields never look like a change. */

/** Lists without a meaningful order in the cloud. */
const SETS = new Set(["securityGroups", "keyNames", "userTags", "metadata", "userdata"]);
/** Trees of the program's own values: a list in them is never one of the cloud's sets, whatever its name. */
const OWN = new Set(["triggers"]);

/**
 * JSON text, equal for equal values: keys are sorted, absent, null and empty-list members are left out, and lists
 * with set semantics are sorted. Pure.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? "null";
}

/** Whether two values mean the same. Pure. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

/** An empty list requests nothing, just like an absent one. */
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
