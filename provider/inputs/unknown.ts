/** Values not known yet during a preview. */

/**
 * The engine's placeholder for a value not known yet, of any type.
 *
 * @see pulumi sdk/nodejs/runtime/rpc.ts, unknownValue
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A path into inputs: field names and list positions. */
export type Path = readonly (string | number)[];

/** Inputs without their unknown values, and the paths of the unknown values. */
export interface Known {
  readonly value: unknown;
  readonly unknown: readonly Path[];
}

/**
 * A tree without its unknown values at any depth, and their paths. A list keeps a hole, so its positions do not shift; a
 * null field counts as absent. Pure.
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

/** Whether a tree contains any unknown value. Pure. */
export function hasUnknown(tree: unknown): boolean {
  return known(tree).unknown.length > 0;
}
