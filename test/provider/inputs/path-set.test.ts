import { describe, expect, test } from "@jest/globals";
import { covers, pathSet, touches } from "../../../provider/inputs/path-set.js";
import type { Path } from "../../../provider/inputs/unknown.js";

const SET = pathSet([
  ["a", "b"],
  ["list", 1],
]);

describe("pathSet", () => {
  test.each<readonly [Path, boolean, boolean]>([
    [["a", "b"], true, true],
    [["a", "b", "c"], true, true],
    [["a"], true, false],
    [[], true, false],
    [["a", "c"], false, false],
    [["list", 1, "x"], true, true],
    [["list", 0], false, false],
    [["list", "1"], false, false],
    [["b"], false, false],
  ])("pathSet touches %j: %s, and covers it: %s", (path, isTouched, isCovered) => {
    expect(touches(SET, path)).toBe(isTouched);
    expect(covers(SET, path)).toBe(isCovered);
  });

  test("pathSet without paths touches nothing, and with the empty path covers everything", () => {
    expect(touches(pathSet([]), [])).toBe(false);
    expect(covers(pathSet([]), ["a"])).toBe(false);
    expect(covers(pathSet([["a"], []]), ["b", 1])).toBe(true);
  });
});
