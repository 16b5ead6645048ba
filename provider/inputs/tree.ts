/** Plain data trees: read, cut and merged by paths. */
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
  if (paths.length === 0) return tree;
  if (paths.some((path) => path.length === 0)) return undefined;
  if (typeof tree !== "object" || tree === null) return tree;
  const below = (step: string | number): readonly Path[] =>
    paths.filter(([first]) => first === step).map(([, ...rest]) => rest);
  if (Array.isArray(tree)) return tree.map((item, place) => without(item, below(place)));
  return Object.fromEntries(
    Object.entries(tree).map(([name, member]) => [name, without(member, below(name))]),
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
