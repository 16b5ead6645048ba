/** Sets of paths: a question about one path takes the same time, whatever the size of the set. */
import type { Path } from "./unknown.js";

/** The paths of a set from one step on. */
export interface PathSet {
  /** Whether a path of the set ends here; the values below then belong to the set as well. */
  readonly isEnd: boolean;
  readonly below: ReadonlyMap<PropertyKey, PathSet>;
}

interface Growing extends PathSet {
  isEnd: boolean;
  readonly below: Map<PropertyKey, Growing>;
}

/** The set of these paths. Pure. */
export function pathSet(paths: readonly (readonly PropertyKey[])[]): PathSet {
  const root: Growing = { isEnd: false, below: new Map() };
  for (const path of paths) {
    let at = root;
    for (const step of path) {
      const next = at.below.get(step) ?? { isEnd: false, below: new Map() };
      at.below.set(step, next);
      at = next;
    }
    at.isEnd = true;
  }
  return root;
}

/** Whether the value at a path, or a value that it is a part of, is in a set. Pure. */
export function covers(set: PathSet, path: readonly PropertyKey[]): boolean {
  return reached(set, path)?.isEnd ?? false;
}

/** Whether the value at a path is in a set, is part of a value in it, or has a part in it. Pure. */
export function touches(set: PathSet, path: Path): boolean {
  const at = reached(set, path);
  return at !== undefined && (at.isEnd || at.below.size > 0);
}

/** The place of a path in a set, or the end of a shorter path on the way. */
function reached(set: PathSet, path: readonly PropertyKey[]): PathSet | undefined {
  let at: PathSet | undefined = set;
  for (const step of path) {
    if (at === undefined || at.isEnd) return at;
    at = at.below.get(step);
  }
  return at;
}
