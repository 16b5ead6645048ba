import { describe, expect, test } from "@jest/globals";
import type { Declared } from "../../../provider/group/desired.js";
import type { Intent } from "../../../provider/plan/intent.js";
import { SPEC_CHANGED } from "../../../provider/plan/judge.js";
import { outageLines, rollBackLines } from "../../../provider/report/rollout-risks.js";
import { memberOf, webWith } from "../group/web-group.js";

const replaced = (slot: number, why: string = SPEC_CHANGED): Intent => ({
  ...{ kind: "replace", member: memberOf(slot), why },
});
const modified = (slot: number): Intent => ({
  ...{ kind: "modify", member: memberOf(slot), steps: [], why: SPEC_CHANGED },
});
const rebuilt = (slot: number): Intent => ({
  ...{ kind: "rebuild", member: memberOf(slot), steps: [], isBegun: false, why: SPEC_CHANGED },
  change: { imageId: "img-b" },
});
const restarted: Intent = {
  ...{ kind: "restart", member: memberOf(0), steps: [], isBegun: false, why: SPEC_CHANGED },
  change: { instanceType: "g.n2.xlarge" },
};
const OUTAGE = "           the only member is out of service for about 80 s";

describe("outageLines", () => {
  test.each<readonly [string, Partial<Declared>, string]>([
    ["names maxSurge", {}, `${OUTAGE}; rollout.maxSurge: 1 avoids that`],
    [
      "has no advice for a fixed address",
      { overrides: { 0: { primaryIpAddress: "10.0.0.7" } } },
      OUTAGE,
    ],
    ["has no advice for strategy recreate", { rollout: { strategy: "recreate" } }, OUTAGE],
  ])("the outage of the only member %s", (_, more, line) => {
    expect(outageLines(webWith({ count: 1, ...more }), [replaced(0)])).toEqual([line]);
  });

  test("the outage of the only member that is stopped and changed has its own duration and advice", () => {
    const way = "rollout.maxSurge: 1 with maxUnavailable: 0 launches a new VM first instead";
    const lineOf = (duration: string) =>
      `           the only member is out of service for about ${duration}; ${way}`;
    const one = webWith({ count: 1 });
    expect(outageLines(one, [restarted])).toEqual([lineOf("70 s")]);
    expect(outageLines(one, [rebuilt(0)])).toEqual([lineOf("2 min")]);
  });

  test("a surge, a broken member, a second member or a change in place causes no such outage", () => {
    const one = webWith({ count: 1 });
    const surging = webWith({ count: 1, rollout: { maxSurge: 1 } });
    const broken = memberOf(0, { phase: "broken" });
    expect(outageLines(surging, [replaced(0)])).toEqual([]);
    expect(outageLines(one, [{ kind: "replace", member: broken, why: "x" }])).toEqual([]);
    expect(outageLines(webWith({ count: 2 }), [replaced(0), replaced(1)])).toEqual([]);
    expect(outageLines(one, [modified(0)])).toEqual([]);
  });
});

describe("rollBackLines", () => {
  const GET_BACK = "the members changed by this run get their former spec again";
  const NEW_VM = ", a replaced one as a new VM: data is not restored";
  test.each<readonly [number, string]>([
    [0, "if a member fails"],
    [1, "if more than 1 member fails"],
    [2, "if more than 2 members fail"],
  ])("the roll-back with maxFailed %i begins %s", (maxFailed, text) => {
    const desired = webWith({ count: 4, rollout: { onFailure: "rollback", maxFailed } });
    expect(rollBackLines(desired, [replaced(0), modified(1)])).toEqual([
      `           ${text}, ${GET_BACK}${NEW_VM}`,
    ]);
  });

  test("the roll-back of rebuilds leaves empty system disks", () => {
    const desired = webWith({ count: 2, rollout: { onFailure: "rollback" } });
    const limit = "a rebuilt one with an empty system disk: data is not restored";
    expect(rollBackLines(desired, [rebuilt(1), modified(0)])).toEqual([
      `           if a member fails, ${GET_BACK}, ${limit}`,
    ]);
    expect(rollBackLines(desired, [rebuilt(1), replaced(0)])).toEqual([
      `           if a member fails, ${GET_BACK}, a replaced one as a new VM and ${limit}`,
    ]);
    expect(rollBackLines(desired, [restarted])).toEqual([
      `           if a member fails, ${GET_BACK}`,
    ]);
  });

  test("the roll-back of changes in place loses no data", () => {
    const desired = webWith({ count: 2, rollout: { onFailure: "rollback" } });
    expect(rollBackLines(desired, [modified(0)])).toEqual([
      `           if a member fails, ${GET_BACK}`,
    ]);
  });

  test("a rollout that stops, and a repair, have no roll-back", () => {
    const desired = webWith({ count: 2, rollout: { onFailure: "rollback" } });
    expect(rollBackLines(webWith({ count: 2 }), [replaced(0)])).toEqual([]);
    expect(rollBackLines(desired, [replaced(0, "its instance type was changed")])).toEqual([]);
  });
});
