import { describe, expect, test } from "@jest/globals";
import { withAskedCount, withIgnoredCount } from "../../../provider/group/asked-count.js";

/** Outputs after a refresh of release 0.1.0: one of three members is stopped. */
const LOWERED = { count: 2, desiredCount: 3, readyCount: 2 };

describe("withAskedCount", () => {
  test("withAskedCount restores the count that a refresh of release 0.1.0 lowered", () => {
    expect(withAskedCount(LOWERED)).toEqual({ ...LOWERED, count: 3 });
  });

  test("withAskedCount keeps the count of outputs without desiredCount", () => {
    expect(withAskedCount({ count: 2 })).toEqual({ count: 2 });
  });
});

describe("withIgnoredCount", () => {
  test.each([
    ["an ignored count is the count of the last run", LOWERED, ["count"], 3],
    ["a quoted path names the count as well", LOWERED, ['["count"]'], 3],
    ["another ignored input leaves the count to the program", LOWERED, ["instanceSpec.count"], 2],
    ["without ignored inputs the program decides", LOWERED, [], 2],
    ["an ignored count without any saved one is the given one", {}, ["count"], 2],
  ] as const)("withIgnoredCount: %s", (_, outputs, ignored, count) => {
    expect(withIgnoredCount(outputs, { count: 2, a: 1 }, ignored)).toEqual({ count, a: 1 });
  });
});
