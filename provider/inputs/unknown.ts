/** Values that a preview does not know yet. */

/**
 * What the engine puts in place of any value that is not known yet, whatever its type.
 *
 * @see pulumi sdk/nodejs/runtime/rpc.ts, unknownValue
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A path into inputs: field names and list positions. */
export type Path = readonly (string | number)[];

/** Inputs without their unknown values, and where those were. */
export interface Known {
  readonly value: unknown;
  readonly unknown: readonly Path[];
}

/**
 * Takes the unknown values out of a tree, at any depth; in lists a hole is left, so that places do not shift. A field
 * that is null is one that was not given. Pure.
 */
export function known(tree: unknown): Known {
  const unknown: Path[] = [];
  const walk = (value: unknown, path: Path): unknown => {
    if (value === UNKNOWN) {
      unknown.push(path);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, place) => walk(item, [...path, place]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== null)
        .map(([name, member]) => [name, walk(member, [...path, name])]),
    );
  };
  return { value: walk(tree, []), unknown };
}

/** Whether a tree holds any unknown value. Pure. */
export function hasUnknown(tree: unknown): boolean {
  return known(tree).unknown.length > 0;
}

/** Whether what stands at a path is unknown, or part of something unknown. Pure. */
export function isPartOfUnknown(unknown: readonly Path[], path: readonly PropertyKey[]): boolean {
  return unknown.some((at) => at.length <= path.length && at.every((step, i) => step === path[i]));
}

/** Whether what stands at a path is unknown, or part of something unknown, or has an unknown part. Pure. */
export function touchesUnknown(unknown: readonly Path[], path: Path): boolean {
  return isPartOfUnknown(unknown, path) || unknown.some((at) => isPartOfUnknown([path], at));
}
