/** Plain data trees: read, cut and merged by paths. */
import { pathSet, type PathSet } from "./path-set.js";
import type { Path } from "./unknown.js";

/** An object, not a list. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is an object with names, not a list and not null. Pure. */
export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined. Pure. */
export function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    tree,
  );
}

/** A tree without the values at the given paths; a list keeps a hole, so its positions do not shift. Pure. */
export function without(tree: unknown, paths: readonly Path[]): unknown {
  return withoutAll(tree, pathSet(paths));
}

function withoutAll(tree: unknown, { value: isEnd, below }: PathSet): unknown {
  if (isEnd) return undefined;
  if (below.size === 0 || typeof tree !== "object" || tree === null) return tree;
  const rest = (member: unknown, step: string | number): unknown => {
    const inner = below.get(step);
    return inner ? withoutAll(member, inner) : member;
  };
  if (Array.isArray(tree)) return tree.map(rest);
  return Object.fromEntries(
    Object.entries(tree).map(([name, member]) => [name, rest(member, name)]),
  );
}

/**
 * A tree with another tree laid over it: objects are merged by name, lists by position; any other value comes from
 * `over`, if it has one. Pure.
 */
export function laidOver(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (Array.isArray(over) && Array.isArray(base)) {
    const length = Math.max(base.length, over.length);
    return Array.from({ length }, (_, place) => laidOver(base[place], over[place]));
  }
  if (!isTree(over) || !isTree(base)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, laidOver(base[name], over[name])]));
}
