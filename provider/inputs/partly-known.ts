/** Inputs with values that are not known yet, read as far as possible. */
import { GroupInputs } from "./inputs.js";
import { spelledOut } from "./shorthand.js";
import { valueAt, without } from "./tree.js";
import { known, type Path } from "./unknown.js";

type Properties = Readonly<Record<string, unknown>>;

/** Inputs whose list or map of parts can be read without one of them. */
const DIVISIBLE: ReadonlySet<unknown> = new Set(["instanceSpec", "overrides"]);

/** The part of a declaration that goes with an unknown value if the value alone leaves it unreadable. */
const around = (path: Path): Path => path.slice(0, DIVISIBLE.has(path[0]) ? 2 : 1);

/** The inputs without their unknown values; undefined when the rest cannot be read. Pure. */
export function readKnown(inputs: Properties): GroupInputs | undefined {
  const { value, unknown } = known(spelledOut(inputs).value);
  const whole = GroupInputs.safeParse(value);
  return whole.data ?? GroupInputs.safeParse(without(value, unknown.map(around))).data;
}

/**
 * The inputs with the former values in place of the unknown ones, so that a plan shows what is certain; undefined when
 * the result cannot be read. Pure.
 */
export function readFilled(inputs: Properties, former: Properties): GroupInputs | undefined {
  const { unknown } = known(inputs);
  const read = (paths: readonly Path[]): GroupInputs | undefined => {
    const filled = paths.reduce<unknown>(
      (tree, path) => withValue(tree, path, valueAt(former, path)),
      inputs,
    );
    const { value } = known(spelledOut(filled as Properties).value);
    return GroupInputs.safeParse(value).data;
  };
  return read(unknown) ?? read(unknown.map(around));
}

/** A tree with another value at a path that exists in it. */
function withValue(tree: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const below = (member: unknown): unknown => withValue(member, rest, value);
  if (Array.isArray(tree)) return tree.map((item, at) => (at === step ? below(item) : item));
  if (typeof tree !== "object" || tree === null) return tree;
  return { ...tree, [step]: below((tree as Record<string | number, unknown>)[step]) };
}
