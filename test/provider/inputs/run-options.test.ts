import { describe, expect, test } from "@jest/globals";
import { durationMs, membersOf, runOptionsOf } from "../../../provider/inputs/run-options.js";

describe("durationMs", () => {
  test.each([
    ["90s", 90_000],
    ["20m", 1_200_000],
    ["1h30m", 5_400_000],
    ["2h", 7_200_000],
    ["1h1m1s", 3_661_000],
    ["30s1m30s", 120_000],
  ])("durationMs of %s is %i", (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  test.each(["", "20", "m", "20 m", "-1m", "1.5h", "20m!", "123456s", "1d"])(
    "durationMs of %j is undefined",
    (text) => {
      expect(durationMs(text)).toBeUndefined();
    },
  );
});

describe("membersOf", () => {
  test.each([
    [3, 10, 3],
    ["80%", 10, 8],
    ["33%", 10, 4],
    ["0%", 10, 0],
    ["100%", 7, 7],
  ] as const)("membersOf %j of %i is %i", (share, count, members) => {
    expect(membersOf(share, count)).toBe(members);
  });

  test.each(["80", "101%", "x%", "-5%", ""])("membersOf %j is undefined", (share) => {
    expect(membersOf(share, 10)).toBeUndefined();
  });
});

describe("runOptionsOf", () => {
  test("runOptionsOf inputs without options returns the defaults: keep, all members, one retry, 40, 40, 30 and 15 minutes", () => {
    expect(runOptionsOf({ count: 5 })).toEqual({
      onPartialFailure: "keep",
      minReady: 5,
      launchRetries: 1,
      timeoutsMs: { create: 2_400_000, update: 2_400_000, delete: 1_800_000, perVm: 900_000 },
    });
  });

  test("runOptionsOf returns the options of the inputs", () => {
    const timeouts = { create: "1m", update: "2m", delete: "3m", perVm: "4m" };
    const inputs = { count: 5, launchRetries: 0, timeouts } as const;
    expect(runOptionsOf({ ...inputs, onPartialFailure: "accept", minReady: "50%" })).toEqual({
      onPartialFailure: "accept",
      minReady: 3,
      launchRetries: 0,
      timeoutsMs: { create: 60_000, update: 120_000, delete: 180_000, perVm: 240_000 },
    });
  });

  test("runOptionsOf requires at most count members, and all of them for an unreadable share", () => {
    expect(runOptionsOf({ count: 2, minReady: 3 }).minReady).toBe(2);
    expect(runOptionsOf({ count: 2, minReady: "x" }).minReady).toBe(2);
  });
});
