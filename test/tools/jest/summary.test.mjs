import { describe, expect, test } from "@jest/globals";
import { closingLine, isPartial, summarize } from "../../../tools/jest/summary.mjs";

const GREEN = { exitCode: 0, counts: { passed: 7, failed: 0, unloadable: 0, skipped: 0 } };

describe("tally", () => {
  test("tally counts what jest counted", () => {
    expect(summarize({ jest: GREEN, failedChecks: 0 })).toEqual({ passed: 7, failed: 0 });
  });

  test("tally counts a file that cannot be loaded as one failure", () => {
    const counts = { passed: 7, failed: 2, unloadable: 1 };
    expect(summarize({ jest: { exitCode: 1, counts }, failedChecks: 0 }).failed).toBe(3);
  });

  test("tally counts each failed check beside the tests", () => {
    expect(summarize({ jest: GREEN, failedChecks: 2 })).toEqual({ passed: 7, failed: 2 });
  });

  test("tally counts a jest that failed without a failed test", () => {
    expect(summarize({ jest: { ...GREEN, exitCode: 1 }, failedChecks: 0 }).failed).toBe(1);
  });

  test("tally counts a jest that left no counts", () => {
    expect(summarize({ jest: { exitCode: 0 }, failedChecks: 0 })).toEqual({ passed: 0, failed: 1 });
  });
});

test("closingLine is the plain line that a runner of any language may close with", () => {
  expect(closingLine({ passed: 12, failed: 1 })).toBe("12 passed, 1 failed");
});

test.each([
  [[], false],
  [["--coverage"], false],
  [["plan"], true],
  [["-t", "plan retires"], true],
])("isPartial tells that %j asks for some of the tests: %s", (args, expected) => {
  expect(isPartial(args)).toBe(expected);
});
