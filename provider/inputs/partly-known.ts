/** Inputs with unknown values, read as far as possible. */
import { GroupInputs } from "./inputs.js";
import { spelledOut } from "./shorthand.js";
import { valueAt, without } from "./tree.js";
import { known, type Path } from "./unknown.js";

type Properties = Readonly<Record<string, unknown>>;

/** Inputs with parts: the rest can be read if one part is unknown. */
const DIVISIBLE: ReadonlySet<unknown> = new Set(["instanceSpec", "overrides"]);

/** The part to leave out with an unknown value, if the inputs without the value alone cannot be read. */
const around = (path: Path): Path => path.slice(0, DIVISIBLE.has(path[0]) ? 2 : 1);

/** The inputs without their unknown values; undefined when the rest cannot be read. Pure. */
export function readKnown(inputs: Properties): GroupInputs | undefined {
  const { value, unknown } = known(spelledOut(inputs).value);
  const whole = GroupInputs.safeParse(value);
  return whole.data ?? GroupInputs.safeParse(without(value, unknown.map(around))).data;
}

/**
 * The inputs with the former values in place of the unknown ones, so a plan shows the certain changes; undefined when
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

/** A tree with another value at an existing path. */
function withValue(tree: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const below = (member: unknown): unknown => withValue(member, rest, value);
  if (Array.isArray(tree)) return tree.map((item, at) => (at === step ? below(item) : item));
  if (typeof tree !== "object" || tree === null) return tree;
  return { ...tree, [step]: below((tree as Record<string | number, unknown>)[step]) };
}
