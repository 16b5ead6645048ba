import { describe, expect, test } from "@jest/globals";
import { isTree, laidOver, valueAt, without } from "../../../provider/inputs/tree.js";
import type { Path } from "../../../provider/inputs/unknown.js";

const TREE = { a: { b: [1, { c: 2 }] }, d: null };

describe("isTree", () => {
  test.each([
    [{}, true],
    [[], false],
    [null, false],
    ["x", false],
    [undefined, false],
  ])("isTree of %j is %s", (value, expected) => {
    expect(isTree(value)).toBe(expected);
  });
});

describe("valueAt", () => {
  test.each<readonly [Path, unknown]>([
    [[], TREE],
    [["a", "b", 1, "c"], 2],
    [["a", "b", 0, "c"], undefined],
    [["d", "e"], undefined],
    [["x"], undefined],
  ])("valueAt %j is %j", (path, expected) => {
    expect(valueAt(TREE, path)).toEqual(expected);
  });
});

describe("without", () => {
  test.each<readonly [readonly Path[], unknown]>([
    [[], TREE],
    [[[]], undefined],
    [[["a"]], { d: null }],
    [[["a", "b", 0]], { a: { b: [undefined, { c: 2 }] }, d: null }],
    [[["a", "b", 1, "c"], ["d"]], { a: { b: [1, {}] } }],
    [[["a", "b", 0, "c"], ["d", "e"], ["x"]], TREE],
  ])("without the paths %j returns the rest of the tree", (paths, expected) => {
    expect(without(TREE, paths)).toEqual(expected);
  });
});

describe("laidOver", () => {
  test.each<readonly [unknown, unknown, unknown]>([
    [
      { a: 1, b: 2 },
      { b: 3, c: 4 },
      { a: 1, b: 3, c: 4 },
    ],
    [{ a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
    [{ a: [{ b: 1 }] }, { a: [{ c: 2 }] }, { a: [{ b: 1, c: 2 }] }],
    [[1, 2, 3], [4], [4, 2, 3]],
    [[1], [2, 3], [2, 3]],
    [{ a: 1 }, { a: undefined }, { a: 1 }],
    [{ a: 1 }, undefined, { a: 1 }],
    [{ a: 1 }, { a: null }, { a: null }],
    [{ a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
    [{ a: [1] }, { a: { b: 2 } }, { a: { b: 2 } }],
    [{ a: { b: 2 } }, { a: [1] }, { a: [1] }],
    [undefined, { a: 1 }, { a: 1 }],
  ])("laidOver the base %j with %j is %j", (base, over, expected) => {
    expect(laidOver(base, over)).toEqual(expected);
  });
});
