import { describe, expect, test } from "@jest/globals";
import { endOf, isAccepted, type RunEnd, type Verdict } from "../../../provider/plan/run-end.js";
import { memberOf, observedOf, webWith } from "../group/web-group.js";

const run = (given: Partial<RunEnd> = {}): RunEnd => ({
  verdict: "stalled",
  readyCount: 1,
  observed: observedOf([]),
  hasLaunched: false,
  ...given,
});
const accepting = webWith({ count: 3, onPartialFailure: "accept", minReady: 2 });

describe("isAccepted", () => {
  test.each<readonly [Verdict, number, boolean]>([
    ["stalled", 2, true],
    ["timed-out", 2, true],
    ["stalled", 1, false],
    ["failed", 3, false],
    ["converged", 3, false],
  ])(
    "isAccepted of a %s run with %d ready members and minReady 2 is %s",
    (verdict, readyCount, is) => {
      expect(isAccepted(accepting, run({ verdict, readyCount }))).toBe(is);
    },
  );

  test("isAccepted is false without onPartialFailure accept, and for a group of zero members", () => {
    expect(isAccepted(webWith({ count: 3 }), run({ readyCount: 3 }))).toBe(false);
    expect(isAccepted({ ...accepting, count: 0 }, run({ readyCount: 3 }))).toBe(false);
  });
});

describe("endOf", () => {
  const desired = webWith({ count: 3 });

  test.each<readonly [string, Partial<RunEnd>, ReturnType<typeof endOf>]>([
    ["a converged run", { verdict: "converged" }, "complete"],
    ["a stalled run without a create call or a VM", {}, "untouched"],
    ["a failed run without a create call or a VM", { verdict: "failed" }, "untouched"],
    ["a stalled run with a create call", { hasLaunched: true }, "partial"],
    [
      "a failed run with a VM",
      { verdict: "failed", observed: observedOf([memberOf(0)]) },
      "partial",
    ],
    ["a run that timed out", { verdict: "timed-out", hasLaunched: true }, "partial"],
  ])("endOf %s is as expected", (_, given, end) => {
    expect(endOf(desired, run(given))).toBe(end);
  });

  test("endOf an accepted run is complete", () => {
    expect(endOf(accepting, run({ readyCount: 2, hasLaunched: true }))).toBe("complete");
  });
});
