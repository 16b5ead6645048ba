/** Values and sets by path: a question about one path takes the same time, however many there are. */
import type { Path } from "./unknown.js";

/** Values by path, from one step on. */
export interface PathTree<Value> {
  /** The value of the path that ends here, if any. */
  readonly value: Value | undefined;
  readonly below: ReadonlyMap<PropertyKey, PathTree<Value>>;
}

interface Growing<Value> extends PathTree<Value> {
  value: Value | undefined;
  readonly below: Map<PropertyKey, Growing<Value>>;
}

/** The tree of these values. Pure. */
export function pathTree<Value>(
  entries: readonly (readonly [path: readonly PropertyKey[], value: Value])[],
): PathTree<Value> {
  const root: Growing<Value> = { value: undefined, below: new Map() };
  for (const [path, value] of entries) {
    let at = root;
    for (const step of path) {
      const next = at.below.get(step) ?? { value: undefined, below: new Map() };
      at.below.set(step, next);
      at = next;
    }
    at.value = value;
  }
  return root;
}

/** A set of paths. The values below the end of a path belong to the set as well. */
export type PathSet = PathTree<true>;

/** The set of these paths. Pure. */
export function pathSet(paths: readonly (readonly PropertyKey[])[]): PathSet {
  return pathTree(paths.map((path) => [path, true]));
}

/** Whether the value at a path, or a value that it is a part of, is in a set. Pure. */
export function covers(set: PathSet, path: readonly PropertyKey[]): boolean {
  return reached(set, path)?.value ?? false;
}

/** Whether the value at a path is in a set, is part of a value in it, or has a part in it. Pure. */
export function touches(set: PathSet, path: Path): boolean {
  const at = reached(set, path);
  return at !== undefined && (at.value === true || at.below.size > 0);
}

/** The place of a path in a set, or the end of a shorter path on the way. */
function reached(set: PathSet, path: readonly PropertyKey[]): PathSet | undefined {
  let at: PathSet | undefined = set;
  for (const step of path) {
    if (at === undefined || at.value) return at;
    at = at.below.get(step);
  }
  return at;
}
