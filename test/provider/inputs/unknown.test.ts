import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonical } from "../../../provider/group/canonical.js";
import { hasUnknown, known, UNKNOWN, type Path } from "../../../provider/inputs/unknown.js";

/** Trees as JSON has them. */
const tree = fc.jsonValue({ maxDepth: 4 });

/** The paths of all values in a tree, the tree's own included. */
function pathsOf(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [at];
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, place) => [place, item] as const)
    : Object.entries(value);
  return [at, ...members.flatMap(([step, member]) => pathsOf(member, [...at, step]))];
}

function withUnknownAt(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return UNKNOWN;
  if (Array.isArray(value)) {
    return value.map((item, place) => (place === step ? withUnknownAt(item, rest) : item));
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [
      name,
      name === step ? withUnknownAt(member, rest) : member,
    ]),
  );
}

describe("UNKNOWN", () => {
  test("UNKNOWN is the engine's marker", () => {
    expect(UNKNOWN).toBe("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });
});

describe("known", () => {
  test("known removes unknown values, leaves holes in lists, and returns their paths", () => {
    const { value, unknown } = known({ a: UNKNOWN, b: [1, UNKNOWN, { c: UNKNOWN }], d: null });
    expect(value).toEqual({ a: undefined, b: [1, undefined, { c: undefined }] });
    expect(unknown).toEqual([["a"], ["b", 1], ["b", 2, "c"]]);
  });

  test("known keeps a text that only contains the marker", () => {
    const text = `prefix-${UNKNOWN}`;
    expect(known(text)).toEqual({ value: text, unknown: [] });
  });

  test("known keeps every given value of a tree without unknown values", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonical(known(value).value)).toBe(canonical(value));
        expect(known(value).unknown).toEqual([]);
        expect(hasUnknown(value)).toBe(false);
      }),
    );
  });

  test("known finds an unknown value at any path", () => {
    const placed = tree.chain((value) =>
      fc.constantFrom(...pathsOf(value)).map((path) => ({ value, path })),
    );
    fc.assert(
      fc.property(placed, ({ value, path }) => {
        const holed = withUnknownAt(value, path);
        expect(known(holed).unknown).toEqual([path]);
        expect(hasUnknown(holed)).toBe(true);
        expect(JSON.stringify(known(holed).value) ?? "").not.toContain(UNKNOWN);
      }),
    );
  });
});
