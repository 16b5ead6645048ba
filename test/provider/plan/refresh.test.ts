import { describe, expect, test } from "@jest/globals";
import { refreshed } from "../../../provider/plan/refresh.js";
import { memberOf, observedOf } from "../group/web-group.js";

const member = memberOf(0);

describe("refreshed", () => {
  test("refreshed keeps a VM in deletion only if it has lost its tag", () => {
    const leaving = [memberOf(1, { phase: "gone" }), memberOf(2, { phase: "gone" })];
    const observed = observedOf([member], { leaving });
    const [tagged] = leaving;
    const kept = refreshed(observed, (instanceId) => instanceId === tagged?.instanceId);
    expect(kept.leaving).toEqual(leaving.slice(1));
    expect(kept.members).toEqual([member]);
  });
});
