import { describe, expect, test } from "@jest/globals";
import type { Observed } from "../../../provider/group/observed.js";
import { intend } from "../../../provider/plan/intent.js";
import { driftLines } from "../../../provider/report/drift.js";
import { memberOf, observedOf, web } from "../group/web-group.js";

const range = (size: number) => Array.from({ length: size }, (_, slot) => memberOf(slot));

describe("driftLines", () => {
  const drift = (observed: Observed) => {
    const desired = web(3);
    return driftLines(desired, intend(desired, observed), range(3));
  };

  test("driftLines of a group as declared are empty", () => {
    expect(drift(observedOf(range(3)))).toEqual([]);
  });

  test("driftLines name missing, stopped and different members in one line", () => {
    const observed = observedOf([
      memberOf(1, { status: "stopped", phase: "stopped" }),
      memberOf(2, { drift: "az is b, declared a" }),
      memberOf(5),
    ]);
    expect(drift(observed)).toEqual([
      "0 of 3 members are as declared; gone: web-001 (i-0); stopped: web-002 (i-1); web-003 (i-2): az is b, declared a; web-006 (i-5): no longer needed",
    ]);
  });

  test("driftLines of a group without missing members do not mention any", () => {
    const stopped = memberOf(2, { status: "stopped", phase: "stopped" });
    expect(drift(observedOf([memberOf(0), memberOf(1), stopped]))).toEqual([
      "2 of 3 members are as declared; stopped: web-003 (i-2)",
    ]);
  });

  test("driftLines name the fields of a member that runs, and of one that has stopped", () => {
    const liveDrift = 'name is "db", declared "web-001"';
    const mismatches = { name: "db" };
    const running = memberOf(0, { liveDrift, mismatches });
    expect(drift(observedOf([running, memberOf(1), memberOf(2)]))).toEqual([
      `2 of 3 members are as declared; web-001 (i-0): ${liveDrift}`,
    ]);
    const stopped = { ...running, phase: "stopped", status: "stopped" } as const;
    expect(drift(observedOf([stopped, memberOf(1), memberOf(2)]))).toEqual([
      `2 of 3 members are as declared; stopped: web-001 (i-0); web-001 (i-0): ${liveDrift}`,
    ]);
  });

  test("driftLines count settling members as declared", () => {
    const settling = memberOf(0, { status: "pending", phase: "settling" });
    expect(drift(observedOf([settling, memberOf(1)]))).toEqual([
      "2 of 3 members are as declared; gone: web-003 (i-2)",
    ]);
  });
});
