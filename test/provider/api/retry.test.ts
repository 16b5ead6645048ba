import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { retryDelayMs } from "../../../provider/api/retry.js";
import { classify, type Fault } from "../../../provider/wire/faults.js";

const never = () => 1;
const longest = () => 1 - Number.EPSILON;

/** How often a call is sent in all, when it always fails with this fault. */
function sends(fault: Fault, isRepeatable: boolean): number {
  for (let sent = 1; ; sent += 1) {
    if (retryDelayMs({ fault, sent, isRepeatable }, never) === undefined) return sent;
  }
}

describe("retryDelayMs", () => {
  test.each<readonly [Fault, number, number]>([
    ["throttled", 10, 10],
    ["busy", 6, 6],
    ["unavailable", 6, 6],
    ["ambiguous", 6, 1],
    ["quota", 1, 1],
    ["capacity", 1, 1],
    ["missing", 1, 1],
    ["denied", 1, 1],
    ["invalid", 1, 1],
    ["unknown", 1, 1],
  ])(
    "retryDelayMs allows %s %i attempts of a repeatable call, else %i",
    (fault, repeatable, unrepeatable) => {
      expect(sends(fault, true)).toBe(repeatable);
      expect(sends(fault, false)).toBe(unrepeatable);
    },
  );

  test("retryDelayMs distinguishes the two meanings of 429", () => {
    const after = (status: string) =>
      retryDelayMs(
        {
          fault: classify({ httpStatus: 429, status, message: "" }),
          sent: 1,
          isRepeatable: true,
        },
        never,
      );
    expect(after("QUOTA_EXCEEDED")).toBeUndefined();
    expect(after("RATE_LIMIT")).toBe(500);
  });

  test.each([
    [1, 250, 500],
    [2, 500, 1000],
    [3, 1000, 2000],
    [4, 2000, 4000],
    [5, 4000, 8000],
    [6, 4000, 8000],
    [9, 4000, 8000],
  ])("retryDelayMs after attempt %i is between %i and %i ms", (sent, least, most) => {
    const attempt = { fault: "throttled", sent, isRepeatable: true } as const;
    expect(retryDelayMs(attempt, () => 0)).toBe(least);
    expect(retryDelayMs(attempt, longest)).toBeCloseTo(most, 6);
  });

  test("retryDelayMs never retries an ambiguous call that is not repeatable", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (sent) => {
        const attempt = { fault: "ambiguous", sent, isRepeatable: false } as const;
        expect(retryDelayMs(attempt, Math.random)).toBeUndefined();
      }),
    );
  });
});
