import { describe, expect, test } from "@jest/globals";
import { problemsOfChange, type Change } from "./problems.js";

const prepaid = (given: Change = {}) => ({
  charge: { chargeMode: "prepaid_by_duration", ...given },
});

describe("chargeFits", () => {
  test.each<readonly [Change]>([
    [{ charge: { chargeMode: "postpaid_by_duration" } }],
    [prepaid({ chargeUnit: "year", chargeDuration: 3 })],
    [prepaid({ chargeUnit: "year" })],
    [prepaid({ chargeDuration: 9 })],
    [{ chargeOnStopped: "stopCharging" }],
    [{ ...prepaid(), chargeOnStopped: "keepCharging" }],
    // Not prepaid, so the length has no effect; a warning reports it.
    [{ charge: { chargeUnit: "year", chargeDuration: 4 } }],
  ])("chargeFits passes %j", (change) => {
    expect(problemsOfChange(change)).toEqual([]);
  });

  test.each<readonly [Change, string]>([
    [
      { charge: { chargeMode: "postpaid_by_usage" } },
      "instanceSpec.charge.chargeMode: postpaid_by_usage is for elastic IPs only; use postpaid_by_duration or prepaid_by_duration",
    ],
    [
      prepaid({ chargeUnit: "year", chargeDuration: 4 }),
      "instanceSpec.charge.chargeDuration: 4 years is too long; use 1..3",
    ],
    [
      { ...prepaid(), chargeOnStopped: "stopCharging" },
      "instanceSpec.chargeOnStopped: stopCharging is for postpaid_by_duration VMs only; use keepCharging",
    ],
  ])("chargeFits refuses %j", (change, expected) => {
    expect(problemsOfChange(change)).toEqual([expected]);
  });
});
