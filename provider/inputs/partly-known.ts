/** Inputs with unknown values, read as far as possible. */
import { GroupInputs } from "./inputs.js";
import { pathSet, touches, type PathSet } from "./path-set.js";
import { spelledOut } from "./shorthand.js";
import { isTree, type Tree } from "./tree.js";
import { known, UNKNOWN, type Path } from "./unknown.js";

/** The inputs without their unknown values; undefined when the rest cannot be read. Pure. */
export function readKnown(inputs: Tree): GroupInputs | undefined {
  return readFilled(inputs, {});
}

/**
 * The inputs with the former values in place of the unknown ones, so a plan shows the certain changes. An unknown value
 * without a former one is left out. If the rest cannot be read without it, the smallest part around it that can be left
 * out has its former value, too. Undefined when the result cannot be read. Pure.
 */
export function readFilled(inputs: Tree, former: Tree): GroupInputs | undefined {
  const [news, olds] = [spelledOut(inputs).value, spelledOut(former).value];
  let unknown = known(news).unknown;
  while (unknown.every((path) => path.length > 0)) {
    const { value } = known(filled(news, olds, pathSet(unknown)));
    const { data, error } = GroupInputs.safeParse(value);
    if (data) return data;
    unknown = widened(unknown, pathSet(error.issues.map(({ path }) => path)));
  }
  return undefined;
}

/** The paths with an issue, each one step shorter, and the other paths. Without any such path, all are shorter. */
function widened(paths: readonly Path[], issues: PathSet): readonly Path[] {
  const isAtFault = (path: Path): boolean => touches(issues, path);
  const isAnyAtFault = paths.some(isAtFault);
  return paths.map((path) => (!isAnyAtFault || isAtFault(path) ? path.slice(0, -1) : path));
}

/** A tree with the values of `former` at the paths of a set; a field without a former value is left out. */
function filled(tree: unknown, former: unknown, { value: isEnd, below }: PathSet): unknown {
  if (isEnd) return former;
  if (Array.isArray(tree)) {
    const items = tree.flatMap((item: unknown, place): readonly unknown[] => {
      const open = below.get(place);
      if (!open) return [item];
      const was = counterpart(item, place, former);
      const is = filled(item, was, open);
      if (!isKeyAlone(is)) return [is];
      return was === undefined ? [] : [was];
    });
    return items.length === 0 && former === undefined ? undefined : items;
  }
  if (!isTree(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, member]): readonly (readonly [string, unknown])[] => {
      const open = below.get(name);
      if (!open) return [[name, member]];
      const value = filled(member, isTree(former) ? former[name] : undefined, open);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The former item in place of an item: that with the same key, or else that in the same place. */
function counterpart(item: unknown, place: number, former: unknown): unknown {
  if (!Array.isArray(former)) return undefined;
  const key = keyOf(item);
  return key === undefined ? former[place] : former.find((other) => keyOf(other) === key);
}

function keyOf(item: unknown): string | undefined {
  const key = isTree(item) ? item["key"] : undefined;
  return typeof key === "string" && key !== UNKNOWN ? key : undefined;
}

/** Whether an item is a pair without its value. A tag without a value is a valid one, but not the one meant. */
function isKeyAlone(item: unknown): boolean {
  return keyOf(item) !== undefined && isTree(item) && Object.keys(item).length === 1;
}
