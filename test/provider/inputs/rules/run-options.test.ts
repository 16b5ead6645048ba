import { describe, expect, test } from "@jest/globals";
import { checkInputs, findingText } from "../../../../provider/inputs/check.js";
import { UNKNOWN } from "../../../../provider/inputs/unknown.js";
import { INPUTS } from "../../group/web-group.js";

const problemsOf = (change: Readonly<Record<string, unknown>>) =>
  checkInputs({ ...INPUTS, ...change }).findings.map(findingText);

describe("checkInputs of run options", () => {
  test.each([
    [{ timeouts: { create: "10s", update: "24h", delete: "30m", perVm: "1h30m" } }],
    [{ onPartialFailure: "accept", minReady: 3 }],
    [{ onPartialFailure: "accept", minReady: "100%" }],
    [{ onPartialFailure: "accept", minReady: UNKNOWN }],
    [{ minReady: 0 }],
    [{ count: UNKNOWN, minReady: 7 }],
    [{ onPartialFailure: "rollback" }],
    [{ launchRetries: 10 }],
    [{ count: 0, minReady: 0 }],
    [{ count: UNKNOWN, onPartialFailure: "accept", minReady: "80%" }],
  ])("checkInputs accepts the run options %j", (change) => {
    expect(problemsOf(change)).toEqual([]);
  });

  test.each<readonly [Readonly<Record<string, unknown>>, string]>([
    [
      { timeouts: { create: "20" } },
      'timeouts.create: "20" is not a duration; use a value such as "20m" or "1h30m"',
    ],
    [{ timeouts: { perVm: "9s" } }, 'timeouts.perVm: "9s" is out of range; use "10s".."24h"'],
    [{ timeouts: { update: "25h" } }, 'timeouts.update: "25h" is out of range; use "10s".."24h"'],
    [{ timeouts: { perVM: "9m" } }, "timeouts.perVM: unknown field; did you mean perVm?"],
    [
      { onPartialFailure: "accept" },
      'minReady: is required with onPartialFailure "accept"; use a number or a share such as "80%"',
    ],
    [{ minReady: 4 }, "minReady: 4 is more than count (3); use 0..3"],
    [{ minReady: "80" }, 'minReady: "80" is not a share; use a number or a share such as "80%"'],
    [{ minReady: -1 }, 'minReady: -1 is not a number of members, or a share such as "80%"'],
    [{ launchRetries: 11 }, "launchRetries: 11 is too large; use 0..10 times"],
    [
      { onPartialFailure: "retry" },
      'onPartialFailure: "retry" is not one of "keep", "rollback", "accept"',
    ],
  ])("checkInputs refuses the run options %j", (change, problem) => {
    expect(problemsOf(change)).toEqual([problem]);
  });
});
