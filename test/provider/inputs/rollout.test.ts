import { describe, expect, test } from "@jest/globals";
import {
  ableToMove,
  isNothing,
  rolloutOf,
  type Rollout,
} from "../../../provider/inputs/rollout.js";
import { UNKNOWN } from "../../../provider/inputs/unknown.js";
import { problemsOf, type Change } from "./rules/problems.js";

type Given = Parameters<typeof rolloutOf>[0]["rollout"];

describe("rolloutOf", () => {
  test("rolloutOf a group without the input has every default", () => {
    expect(rolloutOf({ count: 40 })).toEqual({
      strategy: "rolling",
      maxUnavailable: 4,
      maxSurge: 0,
      canary: 1,
      pauseMs: 0,
      maxFailed: 0,
      onFailure: "stop",
      upTo: 40,
      hold: new Set(),
      leastDisruptive: "live",
      mostDisruptive: "replace",
    });
    expect(rolloutOf({ count: 40, rollout: {} })).toEqual(rolloutOf({ count: 40 }));
  });

  test.each<readonly [number, Given, Partial<Rollout>]>([
    // The default share is at least one member.
    [1, {}, { maxUnavailable: 1, canary: 1, upTo: 1 }],
    [9, {}, { maxUnavailable: 1 }],
    [19, {}, { maxUnavailable: 1 }],
    [20, {}, { maxUnavailable: 2 }],
    [5000, {}, { maxUnavailable: 500, upTo: 5000 }],
    [10_000, {}, { maxUnavailable: 1000 }],
    // A group without members has nothing to move.
    [0, {}, { maxUnavailable: 0, canary: 0, maxFailed: 0, upTo: 0 }],
    // Rounded so that a share is never exceeded, but a given share is at least one member.
    [7, { maxUnavailable: "50%" }, { maxUnavailable: 3 }],
    [3, { maxUnavailable: "25%" }, { maxUnavailable: 1 }],
    [3, { maxUnavailable: "1%" }, { maxUnavailable: 1 }],
    [3, { maxUnavailable: "100%" }, { maxUnavailable: 3 }],
    [3, { maxUnavailable: 10 }, { maxUnavailable: 3 }],
    // With a surge, a share below one member is none, since members can move anyway.
    [3, { maxUnavailable: "25%", maxSurge: "25%" }, { maxUnavailable: 0, maxSurge: 1 }],
    [5, { maxSurge: 1 }, { maxUnavailable: 0, maxSurge: 1 }],
    [20, { maxSurge: "10%" }, { maxUnavailable: 2, maxSurge: 2 }],
    [3, { maxSurge: "150%" }, { maxSurge: 5 }],
    [3, { strategy: "recreate", maxSurge: 2 }, { maxSurge: 0 }],
    // An explicit zero stays zero; the check refuses it.
    [3, { maxUnavailable: 0 }, { maxUnavailable: 0 }],
    [30, { maxUnavailable: "0%" }, { maxUnavailable: 0 }],
    [99, { maxFailed: "2%" }, { maxFailed: 1 }],
    [100, { maxFailed: "2%" }, { maxFailed: 2 }],
    [3, { maxFailed: "10%" }, { maxFailed: 0 }],
    [3, { maxFailed: 7 }, { maxFailed: 7 }],
    // A canary and a checkpoint are rounded up, and no more than the members.
    [11, { canary: "10%" }, { canary: 2 }],
    [3, { canary: "1%" }, { canary: 1 }],
    [3, { canary: 5 }, { canary: 3 }],
    [3, { canary: 0 }, { canary: 0 }],
    [3, { canary: "0%" }, { canary: 0 }],
    [11, { upTo: "30%" }, { upTo: 4 }],
    [3, { upTo: 0 }, { upTo: 0 }],
    [3, { upTo: 300 }, { upTo: 3 }],
    [3, { strategy: "recreate" }, { maxUnavailable: 3, canary: 1, strategy: "recreate" }],
    [3, { strategy: "recreate", canary: 2 }, { maxUnavailable: 3, canary: 2 }],
    [3, { pause: "1h30m" }, { pauseMs: 5_400_000 }],
    [3, { hold: [2, 0, 2, 99] }, { hold: new Set([0, 2, 99]) }],
  ])("rolloutOf %i members with %j has %j", (count, rollout, expected) => {
    expect(rolloutOf({ count, ...(rollout && { rollout }) })).toMatchObject(expected);
  });

  test("rolloutOf a share of any number of members is never above the share", () => {
    for (let count = 1; count <= 300; count += 1) {
      for (const share of [1, 7, 29, 33, 57, 99, 100]) {
        const amount = `${share}%`;
        const { maxUnavailable, maxFailed, canary, upTo } = rolloutOf({
          count,
          rollout: { maxUnavailable: amount, maxFailed: amount, canary: amount, upTo: amount },
        });
        const exact = count * share;
        expect(maxFailed * 100).toBeLessThanOrEqual(exact);
        expect((maxFailed + 1) * 100).toBeGreaterThan(exact);
        expect(maxUnavailable).toBe(Math.max(1, maxFailed));
        expect(upTo).toBe(canary);
        expect(upTo * 100).toBeGreaterThanOrEqual(exact);
        expect((upTo - 1) * 100).toBeLessThan(exact);
      }
    }
  });
});

test.each([
  [0, true],
  ["0%", true],
  ["00%", true],
  [1, false],
  ["1%", false],
  ["10%", false],
  ["%", false],
])("isNothing of %j is %j", (amount, expected) => {
  expect(isNothing(amount)).toBe(expected);
});

describe("checkInputs of a rollout", () => {
  test.each<readonly [Change]>([
    [{}],
    [
      {
        ...{ strategy: "rolling", maxUnavailable: "10%", canary: 1, pause: "0s" },
        ...{ maxFailed: 0, upTo: "100%", hold: [] },
      },
    ],
    [{ strategy: "recreate", canary: "50%", pause: "24h" }],
    [{ maxUnavailable: 1, canary: 0, upTo: 0, hold: [0, 9999] }],
    [{ maxUnavailable: 0, maxSurge: 1 }],
    [{ maxUnavailable: 0, maxSurge: "200%" }],
    [{ maxUnavailable: UNKNOWN, pause: UNKNOWN, strategy: UNKNOWN }],
  ])("checkInputs accepts the rollout %j", (rollout) => {
    expect(problemsOf({ rollout })).toEqual([]);
  });

  test.each<readonly [Change, string]>([
    [
      { maxUnavailable: 0 },
      "rollout.maxUnavailable: is 0 without maxSurge, so no member could ever be replaced; use at least 1, or a maxSurge",
    ],
    [
      { maxUnavailable: "0%" },
      "rollout.maxUnavailable: is 0 without maxSurge, so no member could ever be replaced; use at least 1, or a maxSurge",
    ],
    [
      { strategy: "recreate", maxUnavailable: 2 },
      'rollout.maxUnavailable: has no effect with strategy "recreate"; leave out one of them',
    ],
    ...["maxUnavailable", "canary", "maxFailed", "upTo"].flatMap(
      (name): readonly (readonly [Change, string])[] => [
        [
          { [name]: "10" },
          `rollout.${name}: "10" is not a share; use a number or a share such as "10%"`,
        ],
        [
          { [name]: "101%" },
          `rollout.${name}: "101%" is not a share; use a number or a share such as "10%"`,
        ],
        [
          { [name]: -1 },
          `rollout.${name}: -1 is not a number of members, or a share such as "10%"`,
        ],
        [
          { [name]: 1.5 },
          `rollout.${name}: 1.5 is not a number of members, or a share such as "10%"`,
        ],
      ],
    ),
    [{ pause: "5" }, 'rollout.pause: "5" is not a duration; use a value such as "90s" or "5m"'],
    [{ hold: [-1] }, "rollout.hold[0]: -1 is too small; use 0..9999 slot"],
    [{ pause: "25h" }, 'rollout.pause: "25h" is out of range; use "0s".."24h"'],
    [{ strategy: "canary" }, 'rollout.strategy: "canary" is not one of "rolling", "recreate"'],
    [
      { strategy: "recreate", maxSurge: 2 },
      'rollout.maxSurge: has no effect with strategy "recreate"; leave out one of them',
    ],
    [
      { maxSurge: "201%" },
      'rollout.maxSurge: "201%" is not a share; use a number or a share such as "10%"',
    ],
    [{ upto: 1 }, "rollout.upto: unknown field; did you mean upTo?"],
  ])("checkInputs refuses the rollout %j", (rollout, problem) => {
    expect(problemsOf({ rollout })).toEqual([problem]);
  });

  const fixed = { overrides: { 3: { primaryIpAddress: "10.0.0.9" } } };

  test.each<readonly [Change, string]>([
    [{ maxUnavailable: 0, maxSurge: 1 }, "slot 3"],
    // The default of 10 % is no member of a small group with a surge.
    [{ maxSurge: 1 }, "slot 3"],
  ])("checkInputs refuses the rollout %j of a member with a fixed address", (rollout, which) => {
    expect(problemsOf({ count: 5, ...fixed, rollout })).toEqual([
      `rollout.maxUnavailable: allows no member out of service, but a member with a fixed primaryIpAddress (${which}) is deleted before its successor is launched; use at least 1`,
    ]);
  });

  test.each<readonly [Change]>([
    [{ count: 5, ...fixed, rollout: { maxSurge: 1, maxUnavailable: 1 } }],
    [{ count: 3, ...fixed, rollout: { maxSurge: 1 } }],
    [{ count: 5, ...fixed }],
  ])("checkInputs accepts a member with a fixed address and %j", (change) => {
    expect(problemsOf(change)).toEqual([]);
  });

  test("checkInputs reports every finding of a rollout together", () => {
    const rollout = { maxUnavailable: 0, canary: "x", pause: "1d" };
    expect(problemsOf({ rollout })).toHaveLength(3);
  });
});

test.each<readonly [Given, Given]>([
  [undefined, undefined],
  [{ canary: 2 }, { canary: 2 }],
  [{ maxUnavailable: 1 }, { maxUnavailable: 1 }],
  [{ maxUnavailable: "0%" }, { maxUnavailable: "0%", maxSurge: 1 }],
  [
    { maxUnavailable: 0, maxSurge: "50%" },
    { maxUnavailable: 0, maxSurge: "50%" },
  ],
  [
    { maxUnavailable: 0, strategy: "recreate" },
    { maxUnavailable: 0, strategy: "recreate" },
  ],
])("ableToMove of %j is %j", (given, moving) => {
  expect(ableToMove(given)).toEqual(moving);
});
