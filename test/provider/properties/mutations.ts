/** Mutations of valid inputs: one fault at a random path. */
import type { Path } from "../../../provider/inputs/unknown.js";
import type { Inputs } from "./parts.js";
import { FIELDS, ODD_VALUES, OVERRIDES } from "./odd.js";

/** A number below a bound. */
export type Pick = (below: number) => number;

/** Mutated inputs, and the path of the mutation. */
export interface Mutation {
  readonly kind: string;
  readonly path: Path;
  readonly inputs: Inputs;
}

/** One random mutation, or undefined if the draw fits no path. */
export function mutate(inputs: Inputs, pick: Pick): Mutation | undefined {
  const one = <Item>(items: readonly Item[]): Item | undefined =>
    items.length === 0 ? undefined : items[pick(items.length)];
  const places = placesIn(inputs).filter(([first]) => first !== "lineage");
  const mutations: readonly (() => Mutation | undefined)[] = [
    () => changed("dropped", one(places), () => undefined),
    () => changed("odd", one(places), () => one(ODD_VALUES)),
    () => changed("odd", one(places), () => one(ODD_VALUES)),
    () =>
      changed(
        "nudged",
        one(places.filter((at) => typeof valueAt(inputs, at) === "number")),
        (old) => Number(old) + (one([-10, -1, 1, 5, 10, 1000]) ?? 0),
      ),
    () =>
      changed(
        "stretched",
        one(places.filter((at) => typeof valueAt(inputs, at) === "string")),
        (old) =>
          one([
            `${old as string}x`.repeat(40),
            `${old as string} `,
            `.${old as string}`,
            (old as string).toUpperCase(),
            String(old).slice(0, 1),
            `[${old as string}]`,
          ]),
      ),
    () =>
      changed("doubled", one(places.filter((at) => Array.isArray(valueAt(inputs, at)))), (old) => [
        ...(old as unknown[]),
        ...(old as unknown[]),
      ]),
    () =>
      changed(
        "unknown",
        [
          ...(one(places.filter((at) => isTree(valueAt(inputs, at)))) ?? []),
          one(["foo", "Name", "az", "key", "charge"]) ?? "",
        ],
        () => one(ODD_VALUES),
      ),
    () => {
      const [path = [], values = []] = one(FIELDS) ?? [];
      return changed("placed", ["instanceSpec", ...path], () => one(values));
    },
    () => {
      const [path = [], values = []] = one(FIELDS) ?? [];
      return changed("placed", ["instanceSpec", ...path], () => one(values));
    },
    () => {
      const slot = one(["0", "1", "2", "9999", "10000", "01", "-1", "x"]) ?? "";
      const [field, value] = one(OVERRIDES) ?? ["", 0];
      return changed("overridden", ["overrides", slot, field], () => value);
    },
    () =>
      changed("counted", ["count"], () =>
        one([0, 1, 2, 10, 100, 101, 1000, 1001, -1, 1.5, "2", 10_001]),
      ),
  ];
  function changed(kind: string, path: Path | undefined, change: (old: unknown) => unknown) {
    if (!path || path.length === 0) return undefined;
    const after = placed(inputs, path, change(valueAt(inputs, path)));
    return { kind, path, inputs: after as Inputs };
  }
  return one(mutations)?.();
}

function isTree(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The paths of all values, except below the inputs passed on unchanged. */
function placesIn(tree: unknown, path: Path = []): readonly Path[] {
  if (typeof tree !== "object" || tree === null) return [];
  if (path[0] === "extraSpec" || path[0] === "triggers") return [];
  return Object.entries(tree).flatMap(([name, member]) => {
    const at = [...path, Array.isArray(tree) ? Number(name) : name];
    return [at, ...placesIn(member, at)];
  });
}

function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (at as Inputs | undefined)?.[step], tree);
}

/** A copy with another value at a path; missing objects on the way are created. */
function placed(tree: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(tree)) {
    const copy = [...(tree as unknown[])];
    const made = placed(copy[Number(step)], rest, value);
    if (made === undefined) copy.splice(Number(step), 1);
    else copy[Number(step)] = made;
    return copy;
  }
  const { [String(step)]: old, ...others } = isTree(tree) ? tree : ({} as Inputs);
  const made = placed(old, rest, value);
  return made === undefined ? others : { ...others, [String(step)]: made };
}
