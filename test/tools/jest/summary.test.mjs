import { describe, expect, test } from "@jest/globals";
import { closingLine, isPartial, summarize } from "../../../tools/jest/summary.mjs";

const GREEN = { exitCode: 0, counts: { passed: 7, failed: 0, unloadable: 0, skipped: 0 } };

describe("summarize", () => {
  test("summarize takes over the counts of jest", () => {
    expect(summarize({ jest: GREEN, failedChecks: 0 })).toEqual({ passed: 7, failed: 0 });
  });

  test("summarize counts a file that cannot be loaded as one failure", () => {
    const counts = { passed: 7, failed: 2, unloadable: 1 };
    expect(summarize({ jest: { exitCode: 1, counts }, failedChecks: 0 }).failed).toBe(3);
  });

  test("summarize adds each failed check to the failed tests", () => {
    expect(summarize({ jest: GREEN, failedChecks: 2 })).toEqual({ passed: 7, failed: 2 });
  });

  test("summarize counts one failure when jest fails without a failed test", () => {
    expect(summarize({ jest: { ...GREEN, exitCode: 1 }, failedChecks: 0 }).failed).toBe(1);
  });

  test("summarize counts one failure when jest leaves no counts", () => {
    expect(summarize({ jest: { exitCode: 0 }, failedChecks: 0 })).toEqual({ passed: 0, failed: 1 });
  });
});

test("closingLine is `N passed, N failed`, which any runner can parse", () => {
  expect(closingLine({ passed: 12, failed: 1 })).toBe("12 passed, 1 failed");
});

test.each([
  [[], false],
  [["--coverage"], false],
  [["plan"], true],
  [["-t", "plan retires"], true],
])("isPartial decides whether %j selects only some of the tests: %s", (args, expected) => {
  expect(isPartial(args)).toBe(expected);
});
